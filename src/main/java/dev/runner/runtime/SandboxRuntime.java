package dev.runner.runtime;

/** Makes sandboxes. */
public interface SandboxRuntime {

  /**
   * Asks for a sandbox. It is of use when {@link Sandbox#serve} has called its {@code onReady}.
   *
   * @throws SandboxException if it cannot be had now; a later try may succeed
   */
  Sandbox open() throws SandboxException;

  /** For people: what this runtime is, and where. */
  String describe();

  /** How often what makes the sandboxes was seen to have been started anew. */
  default long restarts() {
    return 0;
  }

  /** Whether programs really run. False only for the runtime of canned answers. */
  boolean real();
}
