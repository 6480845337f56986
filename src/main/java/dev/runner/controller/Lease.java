package dev.runner.controller;

import dev.runner.runtime.Sandbox;
import dev.runner.runtime.SandboxException;
import dev.runner.runtime.Workspace;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A Runner, lent to one job. Closing it ends the job, whatever it was doing: everything of it is
 * killed and wiped. That is not waited for.
 */
public final class Lease implements AutoCloseable {

  private final Runner runner;
  private final Sandbox sandbox;
  private final long slot;
  private final Duration preparation;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** What else ends with the job. Set once, by the thread that got this lease from the queue. */
  private Runnable atEnd = () -> {};

  Lease(Runner runner, Sandbox sandbox) {
    this.runner = runner;
    this.sandbox = sandbox;
    this.slot = sandbox.slot();
    this.preparation = sandbox.preparation();
  }

  /** The job's own place. Not to be used after {@link #close}. */
  public Workspace workspace() {
    return sandbox.workspace();
  }

  /** The number of the slot, by which a helper may give it a processor. */
  long slot() {
    return slot;
  }

  /** How long the making of this sandbox took, before the job came. */
  public Duration preparation() {
    return preparation;
  }

  /**
   * Called by who has got this lease from the queue.
   *
   * @param whenOver called once when the lease is closed, if it was taken
   * @return false if the sandbox was lost in between
   */
  boolean take(Runnable whenOver) {
    if (!runner.move(sandbox, Runner.State.BUSY)) {
      return false;
    }
    atEnd = whenOver;
    return true;
  }

  /**
   * Ends what is in the sandbox and waits for a new one of the same Runner, which nobody else gets.
   *
   * @return the lease of the new sandbox, to be closed in place of this one
   * @throws SandboxException if it is lost
   */
  public Lease renew() throws SandboxException, InterruptedException {
    if (!closed.compareAndSet(false, true)) {
      throw new IllegalStateException("the lease is closed");
    }
    boolean renewed = false;
    try {
      Lease next = runner.renew(sandbox);
      renewed = next.take(atEnd);
      if (!renewed) {
        throw SandboxException.gone();
      }
      return next;
    } finally {
      if (!renewed) {
        atEnd.run();
      }
    }
  }

  @Override
  public void close() {
    // Once only: by a second time the sandbox may belong to the next job.
    if (closed.compareAndSet(false, true)) {
      if (runner.move(sandbox, Runner.State.PREPARING)) {
        sandbox.finish();
      }
      atEnd.run();
    }
  }
}
