package dev.runner.jobs;

import dev.runner.coderunner.JobListener;
import dev.runner.coderunner.LiveProgram;
import dev.runner.coderunner.Outcome;
import dev.runner.coderunner.StepReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A job that is not done: who waits for it, who listens to it, and how to stop it.
 *
 * <p>As a listener it passes on what it hears. It wants the output always, since somebody may begin
 * to listen in the midst of a run.
 */
final class LiveJob implements JobListener {

  private final String id;
  private final String owner;
  private final int ownerConcurrency;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final List<JobListener> listeners = new CopyOnWriteArrayList<>();

  // Guarded by this object.
  private @Nullable Thread runner;
  private boolean cancelled;

  LiveJob(String id, String owner, int ownerConcurrency) {
    this.id = id;
    this.owner = owner;
    this.ownerConcurrency = ownerConcurrency;
  }

  String id() {
    return id;
  }

  String owner() {
    return owner;
  }

  int ownerConcurrency() {
    return ownerConcurrency;
  }

  /** Completed when its result is there. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  /** Waits for its end, if that comes in this time. */
  void await(Duration time) throws InterruptedException {
    try {
      ended.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      // Who waits looks by himself.
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  List<JobListener> listeners() {
    return listeners;
  }

  /** Runs it on this thread, where {@link #cancel} finds it. */
  Outcome run(Supplier<Outcome> run) {
    synchronized (this) {
      runner = Thread.currentThread();
      if (cancelled) {
        runner.interrupt();
      }
    }
    try {
      return run.get();
    } finally {
      synchronized (this) {
        runner = null;
      }
    }
  }

  /** Ends it, now or as soon as it starts. */
  synchronized void cancel() {
    cancelled = true;
    if (runner != null) {
      runner.interrupt();
    }
  }

  synchronized boolean cancelled() {
    return cancelled;
  }

  @Override
  public boolean wantsOutput() {
    return true;
  }

  @Override
  public void queued(int ahead) {
    listeners.forEach(listener -> listener.queued(ahead));
  }

  @Override
  public void compiling() {
    listeners.forEach(JobListener::compiling);
  }

  @Override
  public void compiled(StepReport report, boolean cached) {
    listeners.forEach(listener -> listener.compiled(report, cached));
  }

  @Override
  public void running(int test, LiveProgram program) {
    listeners.forEach(listener -> listener.running(test, program));
  }

  @Override
  public void output(int test, Channel channel, byte[] bytes) {
    listeners.forEach(listener -> listener.output(test, channel, bytes));
  }

  @Override
  public void ended(int test, StepReport report) {
    listeners.forEach(listener -> listener.ended(test, report));
  }
}
