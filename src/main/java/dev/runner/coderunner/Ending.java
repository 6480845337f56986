package dev.runner.coderunner;

/** How a step ended: what the kernel has evidence of, never a guess from an exit code. */
public sealed interface Ending {

  /** By itself. */
  record Exited(int code) implements Ending {}

  /** By a signal that no limit of ours sent. */
  record Signaled(int signal) implements Ending {}

  /** It never began: the error number of {@code execve}, and its meaning. */
  record NotExecuted(int errno, String meaning) implements Ending {}

  /** At the limit of processor time. */
  record OutOfCpuTime() implements Ending {}

  /** At the limit of elapsed time. */
  record OutOfWallTime() implements Ending {}

  /** At the limit of memory. */
  record OutOfMemory() implements Ending {}

  /** At the limit of stdout or stderr. */
  record TooMuchOutput() implements Ending {}

  /** At the limit of the size of a file. */
  record FileTooLarge() implements Ending {}

  /** Because somebody asked for it. */
  record Cancelled() implements Ending {}
}
