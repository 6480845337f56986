package dev.runner.runtime;

import java.time.Duration;
import java.util.Set;

/**
 * How a step ended, from the kernel's evidence.
 *
 * @param code exit code, signal number or error number of {@code execve}, as {@code ended} says
 * @param user processor time in user mode, of all processes together
 * @param system processor time in the kernel, of all processes together
 * @param wall from just before the program started to the end of its first process
 * @param memoryPeakBytes highest memory use of all processes together
 * @param stdoutBytes bytes seen on stdout, also those over the limit
 * @param stderrBytes bytes seen on stderr, also those over the limit
 * @param processesPeak 0 where the kernel does not count it
 * @param oomKills processes killed by the kernel for memory
 */
public record StepResult(
    Ended ended,
    Reason reason,
    Set<Evidence> evidence,
    int code,
    Duration user,
    Duration system,
    Duration wall,
    long memoryPeakBytes,
    long stdoutBytes,
    long stderrBytes,
    long processesPeak,
    long oomKills) {

  public StepResult {
    evidence = Set.copyOf(evidence);
  }

  /** What became of the first process. */
  public enum Ended {
    EXITED,
    SIGNALED,
    NOT_EXECUTED
  }

  /** What ended the step, the first that applies. */
  public enum Reason {
    NONE,
    CANCELLED,
    MEMORY,
    CPU_TIME,
    WALL_TIME,
    OUTPUT,
    FILE_SIZE
  }

  /** Everything that was seen, whether or not it decided. In the order of the protocol's bits. */
  public enum Evidence {
    OUT_OF_MEMORY_KILL,
    CPU_LIMIT,
    WALL_LIMIT,
    STDOUT_LIMIT,
    STDERR_LIMIT,
    FORK_REFUSED,
    FILE_SIZE_SIGNAL,
    CANCELLED
  }
}
