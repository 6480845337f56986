package dev.runner.runtime;

import java.time.Duration;

/**
 * What a step may use.
 *
 * @param cpu processor time of all processes together, at least 1 ms
 * @param wall elapsed time, at least 1 ms
 * @param memoryBytes memory of all processes together, at least 1 MiB
 * @param stdoutBytes when more was written, the step is stopped
 * @param stderrBytes the same for stderr
 * @param fileBytes size of any one file it writes
 * @param stackBytes 0 means unlimited
 * @param addressSpaceBytes 0 means unlimited
 * @param processes processes and threads together, at least 1
 * @param openFiles at least 3
 * @param cpusPermille share of processors, 1000 for a whole one; 0 means no quota
 */
public record StepLimits(
    Duration cpu,
    Duration wall,
    long memoryBytes,
    long stdoutBytes,
    long stderrBytes,
    long fileBytes,
    long stackBytes,
    long addressSpaceBytes,
    int processes,
    int openFiles,
    int cpusPermille) {

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final long LEAST_MEMORY = 1 << 20;

  public StepLimits {
    require(cpu.compareTo(SHORTEST) >= 0, "cpu is at least 1 ms");
    require(wall.compareTo(SHORTEST) >= 0, "wall is at least 1 ms");
    require(memoryBytes >= LEAST_MEMORY, "memory is at least 1 MiB");
    require(stdoutBytes >= 0 && stderrBytes >= 0 && fileBytes >= 0, "sizes are not negative");
    require(stackBytes >= 0 && addressSpaceBytes >= 0, "sizes are not negative");
    require(processes >= 1, "processes are at least 1");
    require(openFiles >= 3, "open files are at least 3");
    require(cpusPermille >= 0, "cpus are not negative");
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
