package dev.runner.coderunner;

import dev.runner.controller.Lease;
import dev.runner.runtime.JobFile;
import dev.runner.runtime.OutputSink;
import dev.runner.runtime.RunningStep;
import dev.runner.runtime.SandboxException;
import dev.runner.runtime.StepLimits;
import dev.runner.runtime.StepRequest;
import dev.runner.runtime.StepResult;
import dev.runner.runtime.Workspace;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/** The sandbox that a job holds: where its files are put and its steps are run. */
final class Place implements AutoCloseable {

  /** Files and directories of a job; the helper's own default. */
  private static final int INODES = 16_384;

  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final Deadline deadline;
  private final long disk;
  private Lease lease;

  Place(Lease lease, long disk, Deadline deadline) throws SandboxException {
    this.lease = lease;
    this.disk = disk;
    this.deadline = deadline;
    lease.workspace().limitDisk(disk, INODES);
  }

  Workspace workspace() {
    return lease.workspace();
  }

  void put(List<JobFile> files) throws SandboxException {
    for (JobFile file : files) {
      workspace().put(file);
    }
  }

  /** Takes a new sandbox for this one. */
  void renew() throws SandboxException, InterruptedException {
    lease = lease.renew();
    workspace().limitDisk(disk, INODES);
  }

  @Override
  public void close() {
    lease.close();
  }

  /** A step to be run: a command, what it may use and what for. */
  record Step(
      List<String> argv,
      List<String> environment,
      Limits limits,
      Judgement.Kind kind,
      StepRequest.Input input,
      StepRequest.Output output) {}

  /** Takes output as it comes. */
  @FunctionalInterface
  interface Watcher {
    void output(JobListener.Channel channel, byte[] bytes);
  }

  /** A step under way. */
  final class Running {

    private final Step step;
    private final boolean cut;
    private final OutputCollector collector = new OutputCollector();
    private final RunningStep running;

    private Running(Step step, OutputSink further) throws SandboxException {
      this.step = step;
      Duration left = deadline.left();
      this.cut = left.compareTo(step.limits.wall()) < 0;
      Duration wall = cut ? (left.compareTo(SHORTEST) < 0 ? SHORTEST : left) : step.limits.wall();
      this.running =
          workspace()
              .start(
                  new StepRequest(
                      stepLimits(step.limits, wall),
                      step.input,
                      step.output,
                      step.argv,
                      step.environment),
                  (stream, data) -> {
                    further.output(stream, data.duplicate());
                    collector.output(stream, data);
                  });
    }

    LiveProgram live() {
      return new LiveProgram(running);
    }

    /** Waits for its end. Interrupted, it is killed, and its report says that it was cancelled. */
    StepReport await() throws SandboxException, InterruptedException {
      StepResult result;
      try {
        result = running.await();
      } catch (InterruptedException _) {
        running.cancel();
        result = running.await();
      }
      StepReport report = Judgement.of(result, step.limits, step.kind, collector);
      return cut && report.status() == Status.WALL_TIME_LIMIT
          ? report.judged(Status.CANCELLED, deadline.reason())
          : report;
    }
  }

  Running start(Step step) throws SandboxException {
    return new Running(step, (_, _) -> {});
  }

  Running start(Step step, Watcher watcher) throws SandboxException {
    return new Running(step, (stream, data) -> watcher.output(channel(stream), bytes(data)));
  }

  private static JobListener.Channel channel(OutputSink.Stream stream) {
    return switch (stream) {
      case STDOUT -> JobListener.Channel.STDOUT;
      case STDERR -> JobListener.Channel.STDERR;
    };
  }

  private static byte[] bytes(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    return bytes;
  }

  private static StepLimits stepLimits(Limits limits, Duration wall) {
    return new StepLimits(
        limits.cpu(),
        wall,
        limits.memory(),
        limits.output(),
        limits.output(),
        limits.file(),
        limits.stack(),
        // Runtimes reserve far more addresses than they use: memory is limited by the cgroup.
        0,
        limits.processes(),
        limits.openFiles(),
        limits.cpusPermille());
  }
}
