package dev.runner.runtime;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Runs a program: passes its output on, and keeps count of the input that is under way to it. */
final class StepExchange extends Exchange<StepResult> {

  private final StepLimits limits;
  private final OutputSink sink;
  private long stdout;
  private long stderr;
  private @Nullable HelperFrame answer;

  private final ReentrantLock window = new ReentrantLock();
  private final Condition windowMoved = window.newCondition();
  private long underWay;
  private boolean over;

  /**
   * @param grace how much longer than its wall limit the step may take to answer
   */
  StepExchange(StepLimits limits, OutputSink sink, Duration grace) {
    super(limits.wall().plus(grace));
    this.limits = limits;
    this.sink = sink;
  }

  @Override
  boolean take(HelperFrame frame) throws ProtocolException {
    return switch (frame) {
      case HelperFrame.Output(OutputSink.Stream stream, ByteBuffer data) -> {
        output(stream, data);
        yield false;
      }
      case HelperFrame.StdinTaken(long bytes) -> {
        taken(bytes);
        yield false;
      }
      case HelperFrame.Result _, HelperFrame.Refused _ -> {
        answer = frame;
        yield true;
      }
      case HelperFrame.Ready _, HelperFrame.Data _, HelperFrame.Listing _, HelperFrame.Failed _ ->
          throw unexpected(frame);
    };
  }

  /** The helper promises to send no more than the limits; the service's memory rests on it. */
  private void output(OutputSink.Stream stream, ByteBuffer data) throws ProtocolException {
    boolean within =
        switch (stream) {
          case STDOUT -> (stdout += data.remaining()) <= limits.stdoutBytes();
          case STDERR -> (stderr += data.remaining()) <= limits.stderrBytes();
        };
    if (!within) {
      throw new ProtocolException("more output than the limit of " + stream);
    }
    if (!abandoned()) {
      sink.output(stream, data);
    }
  }

  private void taken(long bytes) throws ProtocolException {
    window.lock();
    try {
      if (bytes > underWay) {
        throw new ProtocolException("more input taken than was sent");
      }
      underWay -= bytes;
      windowMoved.signalAll();
    } finally {
      window.unlock();
    }
  }

  /**
   * Waits until so many bytes more may be sent, and counts them as sent.
   *
   * @return false if the step is over, or its time
   */
  boolean claim(int bytes) throws InterruptedException {
    window.lock();
    try {
      while (!over && underWay + bytes > Wire.STDIN_WINDOW) {
        if (windowMoved.awaitNanos(nanosLeft()) <= 0) {
          return false;
        }
      }
      underWay += bytes;
      return !over;
    } finally {
      window.unlock();
    }
  }

  boolean over() {
    window.lock();
    try {
      return over;
    } finally {
      window.unlock();
    }
  }

  private void end() {
    window.lock();
    try {
      over = true;
      windowMoved.signalAll();
    } finally {
      window.unlock();
    }
  }

  @Override
  void settle() {
    end();
    if (answer instanceof HelperFrame.Result(StepResult result)) {
      succeed(result);
    } else if (answer instanceof HelperFrame.Refused(Stage stage, int errno, String detail)) {
      super.fail(SandboxException.refused(stage, errno, detail));
    }
  }

  @Override
  void fail(SandboxException why) {
    end();
    super.fail(why);
  }
}
