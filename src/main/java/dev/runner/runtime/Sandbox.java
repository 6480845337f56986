package dev.runner.runtime;

import java.time.Duration;

/**
 * One sandbox after the other over one connection, seen by the Runner that owns it. The job that it
 * is lent to sees only its {@link Workspace}.
 */
public interface Sandbox extends AutoCloseable {

  /**
   * Attends to the connection in the calling thread for as long as it lasts, so that its loss is
   * noticed at once, whether a job uses it or not. Steps that are under way when it is lost end
   * with the same exception.
   *
   * @param onReady called each time a sandbox has been prepared, and so may be lent to a job
   * @throws SandboxException always, at the latest when {@link #close} was called: says why it
   *     ended
   */
  void serve(Runnable onReady) throws SandboxException;

  /** The prepared sandbox, to be used by one job between an {@code onReady} and {@link #finish}. */
  Workspace workspace();

  /**
   * The number of its slot, the same for as long as the connection lasts. A helper that gives each
   * slot a processor goes round by this number.
   */
  long slot();

  /** How long the preparation of the present sandbox took. */
  Duration preparation();

  /**
   * Ends the job: everything of it is killed and wiped, and the next sandbox prepared. Does not
   * wait for that, and does nothing on a sandbox that is lost.
   */
  void finish();

  /**
   * Destroys the sandbox and all that runs in it. May be called more than once, from any thread.
   */
  @Override
  void close();
}
