package dev.runner.coderunner;

import java.time.Duration;

/**
 * What a step of a language may use.
 *
 * @param cpu processor time of all its processes together
 * @param wall elapsed time
 * @param memory bytes, of all its processes together
 * @param processes processes and threads together
 * @param output bytes, for each of stdout and stderr
 * @param disk bytes of the job's file system
 * @param file bytes of any one file
 * @param openFiles of each process
 * @param stack bytes; 0 means unlimited
 * @param cpusPermille thousandths of a processor; 0 means no quota
 */
public record Limits(
    Duration cpu,
    Duration wall,
    long memory,
    int processes,
    long output,
    long disk,
    long file,
    int openFiles,
    long stack,
    int cpusPermille) {

  private static final long MIB = 1L << 20;

  /**
   * For a program whose language says nothing else.
   *
   * <p>Files may fill the disk. 1,024 open files and a generous but bounded stack are what programs
   * find on an ordinary machine; an unlimited stack would change the layout of their memory. There
   * is no quota of processors, as Runners share them evenly by their cgroups.
   */
  static final Limits RUN =
      new Limits(
          Duration.ofSeconds(2),
          Duration.ofSeconds(6),
          256 * MIB,
          64,
          MIB,
          64 * MIB,
          64 * MIB,
          1024,
          64 * MIB,
          0);

  /** For a compiler whose language says nothing else. */
  static final Limits COMPILE =
      new Limits(
          Duration.ofSeconds(20),
          Duration.ofSeconds(30),
          1024 * MIB,
          128,
          MIB,
          64 * MIB,
          64 * MIB,
          1024,
          64 * MIB,
          0);

  /** Of each limit the tighter one. */
  Limits within(Limits ceiling) {
    return new Limits(
        min(cpu, ceiling.cpu),
        min(wall, ceiling.wall),
        Math.min(memory, ceiling.memory),
        Math.min(processes, ceiling.processes),
        Math.min(output, ceiling.output),
        Math.min(disk, ceiling.disk),
        Math.min(file, ceiling.file),
        Math.min(openFiles, ceiling.openFiles),
        tighter(stack, ceiling.stack),
        (int) tighter(cpusPermille, ceiling.cpusPermille));
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** Where 0 means that there is no limit. */
  private static long tighter(long a, long b) {
    return a == 0 || b == 0 ? Math.max(a, b) : Math.min(a, b);
  }
}
