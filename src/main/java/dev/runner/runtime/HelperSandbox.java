package dev.runner.runtime;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the helper.
 *
 * <p>Two threads meet here: one of the connection's own reads every frame ({@link #attend}), the
 * job's sends and waits. Whoever sends holds {@code sending}; at most one {@link Exchange} is under
 * way.
 */
final class HelperSandbox implements Sandbox, Workspace {

  /** The longest that files and listings may take: they are at most some megabytes of memory. */
  static final Duration TRANSFER_TIME = Duration.ofSeconds(30);

  /** How often it is seen whether an answer is overdue. Answers come in milliseconds, or never. */
  private static final Duration WATCH_PERIOD = Duration.ofSeconds(1);

  /** How long a sender waits for the reader to learn why the connection broke. */
  private static final long REASON_SECONDS = 1;

  private final Path socket;
  private final HelperConnection connection;
  private final Duration grace;
  private final FrameReader reader;

  private final ReentrantLock sending = new ReentrantLock();
  private final FrameWriter writer;

  private final CompletableFuture<SandboxException> lost = new CompletableFuture<>();
  private volatile boolean preparing = true;
  private volatile @Nullable Exchange<?> exchange;
  private volatile Duration preparation = Duration.ZERO;
  private volatile long slot;
  private volatile byte[] token = new byte[Wire.TOKEN_BYTES];

  HelperSandbox(Path socket, HelperConnection connection, Duration grace) {
    this.socket = socket;
    this.connection = connection;
    this.grace = grace;
    this.reader = new FrameReader(connection);
    this.writer = new FrameWriter(connection);
  }

  /** Asks for the first sandbox. */
  void hello() throws SandboxException {
    send(out -> {
      out.hello(Wire.PURPOSE_RUNNER, new byte[Wire.TOKEN_BYTES]);
      out.flush();
    });
  }

  @Override
  public void serve(Runnable onReady) throws SandboxException {
    // A thread of the system: the helper wakes it directly, where a virtual one would be woken by a
    // poller and put onto a carrier, for each answer.
    Thread attending = Thread.ofPlatform().daemon().name("helper").start(() -> attend(onReady));
    boolean interrupted = false;
    while (attending.isAlive()) {
      try {
        attending.join(WATCH_PERIOD);
        giveUpIfOverdue();
      } catch (InterruptedException _) {
        interrupted = true;
        close();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    // Only an error of the JVM ends that thread without a reason.
    lose(SandboxException.lost("its thread has ended"));
    throw lost.join();
  }

  private void giveUpIfOverdue() {
    Exchange<?> current = exchange;
    if (current != null && current.nanosLeft() < 0) {
      lose(SandboxException.lost("no answer from the helper in time"));
    }
  }

  private void attend(Runnable onReady) {
    try {
      while (true) {
        HelperFrame frame = reader.next();
        switch (frame) {
          case HelperFrame.Failed(Stage stage, int errno, String detail) ->
              throw SandboxException.failed(stage, errno, detail);
          case HelperFrame.Ready ready -> {
            prepared(ready);
            onReady.run();
          }
          case HelperFrame.Output _,
              HelperFrame.Result _,
              HelperFrame.StdinTaken _,
              HelperFrame.Data _,
              HelperFrame.Listing _,
              HelperFrame.Refused _ ->
              answered(frame);
        }
      }
    } catch (ProtocolException e) {
      lose(SandboxException.lost("protocol error: " + e.getMessage(), e));
    } catch (EOFException | ClosedChannelException e) {
      lose(SandboxException.lost("connection to the helper closed", e));
    } catch (IOException e) {
      lose(SandboxException.lost("connection to the helper broke: " + e.getMessage(), e));
    } catch (SandboxException e) {
      lose(e);
    } catch (RuntimeException e) {
      lose(SandboxException.lost("fault in the service: " + e, e));
    }
  }

  private void prepared(HelperFrame.Ready ready) throws ProtocolException {
    if (!preparing || exchange != null) {
      throw Exchange.unexpected(ready);
    }
    token = ready.token();
    slot = ready.slot();
    preparation = ready.preparation();
    preparing = false;
  }

  private void answered(HelperFrame frame) throws ProtocolException {
    Exchange<?> current = exchange;
    if (current == null) {
      throw Exchange.unexpected(frame);
    }
    if (current.take(frame)) {
      // Cleared first: the job may ask the next question as soon as it has its answer.
      exchange = null;
      current.settle();
    }
  }

  /** Ends the connection for good, and lets everybody know who waits for it. */
  private void lose(SandboxException why) {
    lost.complete(why);
    close();
    Exchange<?> current = exchange;
    if (current != null) {
      current.fail(lost.join());
    }
  }

  @Override
  public long slot() {
    return slot;
  }

  @Override
  public Duration preparation() {
    return preparation;
  }

  @Override
  public Workspace workspace() {
    return this;
  }

  @Override
  public void limitDisk(long bytes, int inodes) throws SandboxException {
    if (bytes == Wire.DEFAULT_DISK_BYTES && inodes == Wire.DEFAULT_INODES) {
      return;
    }
    send(out -> out.sandbox(bytes, inodes));
  }

  @Override
  public void put(JobFile file) throws SandboxException {
    send(out -> out.file(file));
  }

  @Override
  public void attach(int... descriptors) throws SandboxException {
    try {
      Descriptors.attach(socket, token, descriptors);
    } catch (IOException e) {
      throw SandboxException.lost("descriptors could not be passed: " + e.getMessage(), e);
    }
  }

  @Override
  public RunningStep start(StepRequest request, OutputSink sink) throws SandboxException {
    StepExchange step = new StepExchange(request.limits(), sink, grace);
    HelperStep running = new HelperStep(this, step, request);
    ask(step, running::send);
    return running;
  }

  @Override
  public JobFile fetch(String path, long maxBytes) throws SandboxException, InterruptedException {
    JobFile.checkPath(path);
    FetchExchange fetch = new FetchExchange(path, maxBytes);
    ask(fetch, out -> out.fetch(path, maxBytes));
    return fetch.await();
  }

  @Override
  public Listing list(int maxEntries) throws SandboxException, InterruptedException {
    ListExchange list = new ListExchange(maxEntries);
    ask(list, out -> out.list(maxEntries));
    return list.await();
  }

  @Override
  public void finish() {
    try {
      send(out -> {
        Exchange<?> left = exchange;
        if (left != null) {
          left.abandon();
          out.cancel();
        }
        preparing = true;
        out.finish();
        out.flush();
      });
    } catch (SandboxException _) {
      // The thread that attends to the connection says so to the Runner.
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (IOException _) {
      // There is nothing more to lose: the descriptor is gone either way.
    }
  }

  private void ask(Exchange<?> question, Sending frames) throws SandboxException {
    if (lost.isDone()) {
      throw lost.join();
    }
    if (exchange != null) {
      throw new IllegalStateException("the last question has not been answered yet");
    }
    exchange = question;
    try {
      send(out -> {
        frames.to(out);
        out.flush();
      });
    } catch (SandboxException e) {
      exchange = null;
      throw e;
    }
    // The reader may have ended between the check above and our question: it did not see that.
    if (lost.isDone()) {
      throw lost.join();
    }
  }

  /** Frames to be sent. */
  @FunctionalInterface
  interface Sending {
    void to(FrameWriter out) throws IOException;
  }

  private void send(Sending frames) throws SandboxException {
    sending.lock();
    try {
      frames.to(writer);
    } catch (IOException e) {
      throw broken(e);
    } finally {
      sending.unlock();
    }
  }

  /**
   * Sends what is meant for a program while it runs. The check and the sending are one: a job that
   * has its result may already have asked the next question, and this must not reach that one.
   */
  void sendDuring(StepExchange step, Sending frame) throws SandboxException {
    send(out -> {
      if (!step.over() && !step.abandoned()) {
        frame.to(out);
        out.flush();
      }
    });
  }

  /** The reader often knows better: the helper says why before it closes. */
  private SandboxException broken(IOException e) {
    SandboxException own =
        SandboxException.lost("connection to the helper broke: " + e.getMessage(), e);
    SandboxException why = lost.completeOnTimeout(own, REASON_SECONDS, TimeUnit.SECONDS).join();
    close();
    return why;
  }
}
