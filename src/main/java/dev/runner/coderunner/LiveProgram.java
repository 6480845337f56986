package dev.runner.coderunner;

import dev.runner.runtime.RunningStep;
import dev.runner.runtime.SandboxException;
import java.nio.ByteBuffer;

/**
 * A program while it runs. Every method may be called from any thread, and does nothing once the
 * program has ended. A sandbox that breaks is no concern of the caller: the job's report says so.
 */
public final class LiveProgram {

  private final RunningStep step;

  LiveProgram(RunningStep step) {
    this.step = step;
  }

  /** Something that is done to the step. */
  @FunctionalInterface
  private interface Action {
    void perform() throws SandboxException;
  }

  /**
   * Feeds a program whose input is live or a terminal. Waits while more is under way than it takes.
   *
   * @return false if it has ended, so that nobody will read this
   */
  public boolean write(byte[] bytes) throws InterruptedException {
    try {
      return step.write(ByteBuffer.wrap(bytes));
    } catch (SandboxException _) {
      return false;
    }
  }

  /** End of file for the program's input. */
  public void endInput() {
    perform(step::endInput);
  }

  /**
   * Sends a signal to the program's process group.
   *
   * @param signal 1 to 31
   */
  public void signal(int signal) {
    perform(() -> step.signal(signal));
  }

  public void resize(int rows, int columns) {
    perform(() -> step.resize(rows, columns));
  }

  /** Kills it; its report then says that it was cancelled. */
  public void cancel() {
    perform(step::cancel);
  }

  private static void perform(Action action) {
    try {
      action.perform();
    } catch (SandboxException _) {
      // The sandbox is lost, and the program with it.
    }
  }
}
