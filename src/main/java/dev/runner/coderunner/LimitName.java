package dev.runner.coderunner;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** The limits that a request may set, by the names that it gives them. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
public enum LimitName {
  CPU_MS(1, limits -> limits.cpu().toMillis(), (b, n) -> b.cpu = Duration.ofMillis(n)),
  WALL_MS(1, limits -> limits.wall().toMillis(), (b, n) -> b.wall = Duration.ofMillis(n)),
  MEMORY_BYTES(1 << 20, Limits::memory, (b, n) -> b.memory = n),
  PROCESSES(1, Limits::processes, (b, n) -> b.processes = Math.toIntExact(n)),
  OUTPUT_BYTES(0, Limits::output, (b, n) -> b.output = n),
  FILE_BYTES(0, Limits::file, (b, n) -> b.file = n),
  DISK_BYTES(4096, Limits::disk, (b, n) -> b.disk = n),
  OPEN_FILES(3, Limits::openFiles, (b, n) -> b.openFiles = Math.toIntExact(n)),
  STACK_BYTES(4096, Limits::stack, (b, n) -> b.stack = n);

  private final long least;
  private final ToLongFunction<Limits> getter;
  private final Setter setter;

  LimitName(long least, ToLongFunction<Limits> getter, Setter setter) {
    this.least = least;
    this.getter = getter;
    this.setter = setter;
  }

  /** Changes one of a set of limits. */
  @FunctionalInterface
  private interface Setter {
    void set(Mutable limits, long value);
  }

  public static Optional<LimitName> of(String wireName) {
    return Arrays.stream(values()).filter(name -> name.wireName().equals(wireName)).findFirst();
  }

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The smallest value that makes sense. */
  public long least() {
    return least;
  }

  /** Milliseconds, bytes or a count, as the name says; a stack of 0 is unlimited. */
  public long of(Limits limits) {
    return getter.applyAsLong(limits);
  }

  /** The same limits but for this one. */
  public Limits with(Limits limits, long value) {
    Mutable copy = new Mutable(limits);
    setter.set(copy, value);
    return copy.freeze();
  }

  /** Limits while one of them is changed. */
  private static final class Mutable {
    private Duration cpu;
    private Duration wall;
    private long memory;
    private int processes;
    private long output;
    private long disk;
    private long file;
    private int openFiles;
    private long stack;
    private final int cpusPermille;

    Mutable(Limits limits) {
      cpu = limits.cpu();
      wall = limits.wall();
      memory = limits.memory();
      processes = limits.processes();
      output = limits.output();
      disk = limits.disk();
      file = limits.file();
      openFiles = limits.openFiles();
      stack = limits.stack();
      cpusPermille = limits.cpusPermille();
    }

    Limits freeze() {
      return new Limits(
          cpu, wall, memory, processes, output, disk, file, openFiles, stack, cpusPermille);
    }
  }
}
