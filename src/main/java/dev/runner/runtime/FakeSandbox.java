package dev.runner.runtime;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A sandbox that only keeps files and makes up results. */
final class FakeSandbox implements Sandbox, Workspace {

  /** Programs of toolchains, which take no notice of what the source asks for but an error. */
  private static final Set<String> COMPILERS =
      Set.of("g++", "gcc", "go-build", "javac", "rustc", "tsc");

  private static final int EFBIG = 27;
  private static final int ENOENT = 2;
  private static final int ENOSYS = 38;

  /** What the thread that attends to the sandbox is to do next. */
  private enum Event {
    READY,
    LOST
  }

  private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(16);
  private final Map<String, JobFile> files = new LinkedHashMap<>();
  private volatile boolean lost;
  private boolean firstStep = true;

  FakeSandbox() {
    events.add(Event.READY);
  }

  @Override
  public void serve(Runnable onReady) throws SandboxException {
    try {
      while (events.take() == Event.READY) {
        onReady.run();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    throw gone();
  }

  @Override
  public long slot() {
    return 0;
  }

  @Override
  public Duration preparation() {
    return Duration.ZERO;
  }

  @Override
  public Workspace workspace() {
    return this;
  }

  @Override
  public void limitDisk(long bytes, int inodes) {}

  @Override
  public void put(JobFile file) {
    files.put(file.path(), file);
  }

  @Override
  public void attach(int... descriptors) throws SandboxException {
    throw SandboxException.refused(Stage.DESCRIPTORS, ENOSYS, "fake runtime");
  }

  @Override
  public RunningStep start(StepRequest request, OutputSink sink) throws SandboxException {
    if (lost) {
      throw gone();
    }
    String source = String.join("\n", files.values().stream().map(FakeProgram::text).toList());
    FakeProgram program =
        COMPILERS.contains(request.argv().getFirst())
            ? FakeProgram.compiler(source)
            : FakeProgram.of(source, firstStep);
    firstStep = false;
    if (program.breaksSandbox()) {
      close();
      throw gone();
    }
    return new FakeStep(program, request.limits(), sink);
  }

  @Override
  public JobFile fetch(String path, long maxBytes) throws SandboxException {
    JobFile file = files.get(path);
    if (file == null) {
      throw SandboxException.refused(Stage.FETCH, ENOENT, path);
    }
    if (file.content().length > maxBytes) {
      throw SandboxException.refused(Stage.FETCH, EFBIG, path);
    }
    return file;
  }

  @Override
  public Listing list(int maxEntries) {
    return new Listing(
        files.size() > maxEntries,
        files.values().stream()
            .limit(maxEntries)
            .map(file -> new Entry(file.path(), file.content().length))
            .toList());
  }

  @Override
  public void finish() {
    files.clear();
    firstStep = true;
    if (!lost) {
      events.add(Event.READY);
    }
  }

  @Override
  public void close() {
    if (!lost) {
      lost = true;
      events.add(Event.LOST);
    }
  }

  private static SandboxException gone() {
    return SandboxException.lost("the fake sandbox was closed");
  }

  /** A made-up program under way. */
  private record FakeStep(
      FakeProgram program, StepLimits limits, OutputSink sink, CountDownLatch cancelled)
      implements RunningStep {

    FakeStep(FakeProgram program, StepLimits limits, OutputSink sink) {
      this(program, limits, sink, new CountDownLatch(1));
    }

    @Override
    public StepResult await() throws InterruptedException {
      Duration wall = program.duration(limits);
      boolean stopped = cancelled.await(wall.toNanos(), TimeUnit.NANOSECONDS);
      if (stopped) {
        return FakeProgram.cancelled();
      }
      emit(OutputSink.Stream.STDOUT, program.stdout(limits));
      emit(OutputSink.Stream.STDERR, program.stderr());
      return program.result(limits);
    }

    private void emit(OutputSink.Stream stream, byte[] bytes) {
      if (bytes.length > 0) {
        sink.output(stream, ByteBuffer.wrap(bytes));
      }
    }

    @Override
    public void cancel() {
      cancelled.countDown();
    }

    @Override
    public void signal(int signal) {
      cancelled.countDown();
    }

    @Override
    public void resize(int rows, int columns) {}

    @Override
    public boolean write(ByteBuffer data) {
      data.position(data.limit());
      return true;
    }

    @Override
    public void endInput() {}
  }
}
