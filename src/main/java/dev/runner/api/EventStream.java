package dev.runner.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.runner.coderunner.Job;
import dev.runner.coderunner.JobListener;
import dev.runner.coderunner.JobReport;
import dev.runner.coderunner.LiveProgram;
import dev.runner.coderunner.Outcome;
import dev.runner.coderunner.RunSpec;
import dev.runner.coderunner.StepReport;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells a client what happens to its job, as it happens.
 *
 * <p>Nothing is kept for a client that is slow: whoever has an event for it waits until the last
 * one is taken, and with it the program that writes. But not for longer than the program may run:
 * then the client has lost its place, because its sandbox is needed.
 */
final class EventStream implements JobListener {

  /** For events that are not output, and for the end of output. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** When the sandbox is not needed any more. */
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(30);

  private final Job job;
  private final Sink sink;
  private final ReentrantLock lock = new ReentrantLock();
  private final Text stdout = new Text(Channel.STDOUT);
  private final Text stderr = new Text(Channel.STDERR);
  private boolean gone;
  private int announced = -1;
  private long outputEnds;

  EventStream(Job job, Sink sink) {
    this.job = job;
    this.sink = sink;
  }

  /** Where events go. */
  @FunctionalInterface
  interface Sink {
    /**
     * Waits until the event is taken.
     *
     * @return false if nobody will take more
     */
    boolean send(String event, Json.Fields fields, Duration patience);

    /** Output, if it has a form of its own; otherwise it is an event like others. */
    default boolean sendsBytes() {
      return false;
    }

    default boolean sendBytes(Channel channel, byte[] bytes, Duration patience) {
      throw new UnsupportedOperationException();
    }
  }

  @Override
  public boolean wantsOutput() {
    return true;
  }

  @Override
  public void queued(int ahead) {
    send(
        "queued",
        PATIENCE,
        json -> {
          json.writeStringField("id", job.id());
          json.writeNumberField("position", ahead);
        });
  }

  @Override
  public void compiling() {
    send("compiling", PATIENCE, _ -> {});
  }

  @Override
  public void compiled(StepReport report, boolean cached) {
    send(
        "compiled",
        PATIENCE,
        json -> {
          AnswerWriter.step(json, report);
          json.writeBooleanField("cached", cached);
        });
  }

  @Override
  public void running(int test, LiveProgram program) {
    lock.lock();
    try {
      announce(test);
    } finally {
      lock.unlock();
    }
  }

  /** Once for each run: its output may come before its thread gets to say that it runs. */
  private void announce(int test) {
    if (announced == test) {
      return;
    }
    announced = test;
    outputEnds = System.nanoTime() + runSpec(test).limits().wall().plus(PATIENCE).toNanos();
    stdout.reset(test);
    stderr.reset(test);
    send("running", PATIENCE, json -> writeTest(json, test));
  }

  @Override
  public void output(int test, Channel channel, byte[] bytes) {
    lock.lock();
    try {
      announce(test);
      if (sink.sendsBytes()) {
        gone = gone || !sink.sendBytes(channel, bytes, outputPatience());
      } else {
        text(channel).add(bytes);
      }
    } finally {
      lock.unlock();
    }
  }

  private Duration outputPatience() {
    return Duration.ofNanos(Math.max(1, outputEnds - System.nanoTime()));
  }

  private Text text(Channel channel) {
    return switch (channel) {
      case STDOUT -> stdout;
      case STDERR -> stderr;
    };
  }

  @Override
  public void ended(int test, StepReport report) {
    lock.lock();
    try {
      announce(test);
      stdout.flush();
      stderr.flush();
      send(
          "exit",
          PATIENCE,
          json -> {
            writeTest(json, test);
            AnswerWriter.stepWithoutOutput(json, report);
          });
    } finally {
      lock.unlock();
    }
  }

  /** The last event. */
  void end(Outcome outcome, Duration total) {
    switch (outcome) {
      case Outcome.Finished(JobReport report) ->
          send("result", LAST_PATIENCE, json -> AnswerWriter.write(json, job, report, total));
      case Outcome.NoRunner _, Outcome.Fault _ ->
          send("error", LAST_PATIENCE, RunHandler.problem(outcome)::write);
    }
  }

  private void send(String event, Duration patience, Json.Fields fields) {
    lock.lock();
    try {
      gone = gone || !sink.send(event, fields, patience);
    } finally {
      lock.unlock();
    }
  }

  private RunSpec runSpec(int test) {
    return switch (job.execution()) {
      case Job.Execution.Once(RunSpec run) -> run;
      case Job.Execution.Tests all -> all.tests().get(test).run();
    };
  }

  private void writeTest(JsonGenerator json, int test) throws IOException {
    if (job.execution() instanceof Job.Execution.Tests all) {
      json.writeStringField("test", all.tests().get(test).name());
    }
  }

  /** Output that is told as text. A character that comes in two pieces is told with the second. */
  private final class Text {

    private final Channel channel;
    private int test;
    private byte[] cut = {};

    Text(Channel channel) {
      this.channel = channel;
    }

    void reset(int newTest) {
      test = newTest;
      cut = new byte[0];
    }

    void add(byte[] bytes) {
      byte[] all = new byte[cut.length + bytes.length];
      System.arraycopy(cut, 0, all, 0, cut.length);
      System.arraycopy(bytes, 0, all, cut.length, bytes.length);
      int whole = Utf8.wholeCharacters(all);
      cut = Arrays.copyOfRange(all, whole, all.length);
      tell(Arrays.copyOf(all, whole));
    }

    void flush() {
      tell(cut);
      cut = new byte[0];
    }

    private void tell(byte[] bytes) {
      if (bytes.length > 0) {
        send(
            channel == Channel.STDOUT ? "stdout" : "stderr",
            outputPatience(),
            json -> {
              AnswerWriter.content(json, "data", "encoding", bytes, bytes.length);
              writeTest(json, test);
            });
      }
    }
  }
}
