package dev.runner.coderunner;

/**
 * Is told what happens to a job, as it happens.
 *
 * <p>Output comes on the thread that attends to the sandbox: taking one's time slows the program
 * down, and its clocks go on. Everything else comes on the job's own thread.
 */
public interface JobListener {

  /** Listens to nothing. */
  JobListener NONE = new JobListener() {};

  /** Where a program wrote to. A terminal's output counts as stdout. */
  enum Channel {
    STDOUT,
    STDERR
  }

  /** Whether output is to be told; otherwise it need not be copied. */
  default boolean wantsOutput() {
    return false;
  }

  /**
   * It waits for a Runner.
   *
   * @param ahead how many wait already
   */
  default void queued(int ahead) {}

  /** It has a Runner, and its compiler starts. */
  default void compiling() {}

  /** It is compiled, or failed to. Not called for languages that are not compiled. */
  default void compiled(StepReport report, boolean cached) {}

  /**
   * A run starts.
   *
   * @param test its number, from 0; 0 also where there are no tests
   * @param program to feed it and to signal it, for as long as it runs
   */
  default void running(int test, LiveProgram program) {}

  /** The program of the run under way wrote something. The bytes are the listener's. */
  default void output(int test, Channel channel, byte[] bytes) {}

  /** A run ended. */
  default void ended(int test, StepReport report) {}
}
