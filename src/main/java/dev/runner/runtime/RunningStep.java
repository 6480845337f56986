package dev.runner.runtime;

import java.nio.ByteBuffer;

/** A program under way. Apart from {@link #await}, every method may be called from any thread. */
public interface RunningStep {

  /**
   * Waits for the end. All output has reached the sink by then.
   *
   * <p>Interrupting the wait does not end the step: that is {@link #cancel}.
   */
  StepResult await() throws SandboxException, InterruptedException;

  /** Kills the step; its result says so, unless it had already ended. */
  void cancel() throws SandboxException;

  /**
   * Sends a signal to the process group of the program.
   *
   * @param signal 1 to 31
   */
  void signal(int signal) throws SandboxException;

  /** Sets the window size of the terminal, where the step has one. */
  void resize(int rows, int columns) throws SandboxException;

  /**
   * Feeds the program. Waits while more is under way than the program has taken.
   *
   * @return false if the step has ended, so that nobody will read this
   */
  boolean write(ByteBuffer data) throws SandboxException, InterruptedException;

  /** Says that no more input follows. */
  void endInput() throws SandboxException;
}
