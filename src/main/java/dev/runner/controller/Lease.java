package dev.runner.controller;

import dev.runner.runtime.Sandbox;
import dev.runner.runtime.Workspace;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A Runner, lent to one job. Closing it ends the job, whatever it was doing: everything of it is
 * killed and wiped. That is not waited for.
 */
public final class Lease implements AutoCloseable {

  private final Runner runner;
  private final Sandbox sandbox;
  private final AtomicBoolean closed = new AtomicBoolean();

  Lease(Runner runner, Sandbox sandbox) {
    this.runner = runner;
    this.sandbox = sandbox;
  }

  /** The job's own place. Not to be used after {@link #close}. */
  public Workspace workspace() {
    return sandbox.workspace();
  }

  /**
   * Called by who has got this lease from the queue.
   *
   * @return false if the sandbox was lost in between
   */
  boolean take() {
    return runner.move(sandbox, Runner.State.BUSY);
  }

  @Override
  public void close() {
    // Once only: by a second time the sandbox may belong to the next job.
    if (closed.compareAndSet(false, true) && runner.move(sandbox, Runner.State.PREPARING)) {
      sandbox.finish();
    }
  }
}
