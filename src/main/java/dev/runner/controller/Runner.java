package dev.runner.controller;

import dev.runner.runtime.Sandbox;
import dev.runner.runtime.SandboxException;
import dev.runner.runtime.SandboxRuntime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A place to run jobs in, one after the other: a prepared job directory in a prepared sandbox.
 *
 * <p>Its own virtual thread attends to the sandbox for as long as there is one, and gets another
 * when it is lost.
 */
final class Runner implements Runnable {

  private static final Logger LOG = Logger.getLogger(Runner.class);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /** What a Runner can be. */
  enum State {
    /** Waits for the first sandbox of a new connection. */
    CONNECTING,
    /** Had a job; waits for its next sandbox. */
    PREPARING,
    /** May be lent. */
    READY,
    /** Is lent. */
    BUSY,
    /** Has no sandbox; a new one is asked for after a pause. */
    BROKEN
  }

  /** What this Runner is, and why, at one moment. */
  record Condition(State state, @Nullable String trouble) {}

  private final int number;
  private final SandboxRuntime runtime;
  private final Handover<Lease> idle;

  // Guarded by this object: the sandbox, and what it is.
  private @Nullable Sandbox sandbox;
  private State state = State.BROKEN;
  private long since = System.nanoTime();
  private @Nullable String trouble;
  private boolean closed;

  /** Who waits for the next sandbox, and no other may have it. */
  private @Nullable CompletableFuture<Lease> reserved;

  /** Only the Runner's own thread uses these two. */
  private Duration pause = FIRST_PAUSE;

  private @Nullable Lease offered;

  Runner(int number, SandboxRuntime runtime, Handover<Lease> idle) {
    this.number = number;
    this.runtime = runtime;
    this.idle = idle;
  }

  /** Lives until {@link #close}. */
  @Override
  public void run() {
    while (!closed()) {
      try (Sandbox opened = runtime.open()) {
        if (adopt(opened)) {
          opened.serve(() -> ready(opened));
        }
      } catch (SandboxException e) {
        broken(e);
        rest();
      }
    }
  }

  private synchronized boolean adopt(Sandbox opened) {
    if (closed) {
      return false;
    }
    sandbox = opened;
    enter(State.CONNECTING);
    return true;
  }

  private void ready(Sandbox opened) {
    CompletableFuture<Lease> waiter;
    synchronized (this) {
      waiter = reserved;
      reserved = null;
      if (trouble != null) {
        LOG.infof("Runner %d is ready again", number);
        trouble = null;
      }
      enter(State.READY);
    }
    pause = FIRST_PAUSE;
    Lease lease = new Lease(this, opened);
    if (waiter == null || !waiter.complete(lease)) {
      offered = lease;
      idle.offer(lease);
    }
  }

  /**
   * Has the next sandbox made for who had the last, who has to take the lease.
   *
   * @throws SandboxException if it is lost before
   */
  Lease renew(Sandbox leased) throws SandboxException, InterruptedException {
    CompletableFuture<Lease> next = new CompletableFuture<>();
    synchronized (this) {
      if (!move(leased, State.PREPARING)) {
        throw SandboxException.gone();
      }
      reserved = next;
    }
    leased.finish();
    try {
      return next.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SandboxException why) {
        throw why;
      }
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      // It may have come in this moment: then it is given back.
      if (!next.cancel(false) && !next.isCompletedExceptionally()) {
        next.join().close();
      }
      throw e;
    }
  }

  private void broken(SandboxException why) {
    String message = why.getMessage();
    CompletableFuture<Lease> waiter;
    synchronized (this) {
      waiter = reserved;
      reserved = null;
      sandbox = null;
      enter(State.BROKEN);
      if (!closed && !message.equals(trouble)) {
        LOG.warnf("Runner %d: %s", number, message);
      }
      trouble = message;
    }
    if (waiter != null) {
      waiter.completeExceptionally(why);
    }
    if (offered != null) {
      idle.withdraw(offered);
      offered = null;
    }
  }

  /** Every Runner that lost its sandbox asks again soon, but not all of them all the time. */
  private void rest() {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException _) {
      // Only close() interrupts, and says so.
      return;
    }
    Duration longer = pause.multipliedBy(2);
    pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
  }

  /**
   * Notes what the holder of a lease does with the sandbox.
   *
   * @return false if this Runner has lost that sandbox
   */
  @SuppressWarnings("ReferenceEquality") // It is about this very sandbox, not about one like it.
  synchronized boolean move(Sandbox leased, State next) {
    if (sandbox != leased) {
      return false;
    }
    enter(next);
    return true;
  }

  private void enter(State next) {
    state = next;
    since = System.nanoTime();
  }

  synchronized Condition condition() {
    return new Condition(state, trouble);
  }

  private synchronized boolean closed() {
    return closed;
  }

  /** Gives up a sandbox that takes longer to be prepared; the Runner gets another. */
  synchronized void abandonIfStuck(Duration longest) {
    boolean unprepared = state == State.CONNECTING || state == State.PREPARING;
    if (sandbox != null && unprepared && System.nanoTime() - since > longest.toNanos()) {
      LOG.warnf("Runner %d: no sandbox was prepared within %s", number, longest);
      sandbox.close();
    }
  }

  synchronized void close() {
    closed = true;
    if (sandbox != null) {
      sandbox.close();
    }
  }
}
