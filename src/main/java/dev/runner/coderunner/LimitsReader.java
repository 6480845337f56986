package dev.runner.coderunner;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** Reads the {@code limits} of a step: only what differs from its defaults is said there. */
final class LimitsReader {

  private static final List<String> KEYS =
      List.of(
          "cpu",
          "wall",
          "memory",
          "processes",
          "output",
          "disk",
          "file",
          "open_files",
          "stack",
          "cpus");

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final long LEAST_MEMORY = 1L << 20;
  private static final long LEAST_DISK = 4096;
  private static final long MOST_DISK = 1L << 40;

  private final Definition limits;

  private LimitsReader(Definition limits) {
    this.limits = limits;
  }

  static Limits read(Definition limits, Limits defaults) {
    limits.allowOnly(KEYS);
    LimitsReader reader = new LimitsReader(limits);
    long disk = reader.size("disk", defaults.disk(), LEAST_DISK, MOST_DISK);
    // Who is given more disk may fill it with one file, unless told otherwise.
    long file = Math.max(defaults.file(), disk);
    return new Limits(
        reader.time("cpu", defaults.cpu()),
        reader.time("wall", defaults.wall()),
        reader.size("memory", defaults.memory(), LEAST_MEMORY, Long.MAX_VALUE),
        reader.count("processes", defaults.processes(), 1),
        reader.size("output", defaults.output(), 0, Integer.MAX_VALUE),
        disk,
        reader.size("file", file, 0, MOST_DISK),
        reader.count("open_files", defaults.openFiles(), 3),
        reader.size("stack", defaults.stack(), 0, Long.MAX_VALUE),
        reader.cpus(defaults.cpusPermille()));
  }

  private Duration time(String key, Duration otherwise) {
    return read(
        key,
        otherwise,
        Quantities.DURATION_RULE + ", at least 1ms",
        text -> Quantities.duration(text).filter(d -> d.compareTo(SHORTEST) >= 0).orElseThrow());
  }

  private long size(String key, long otherwise, long least, long most) {
    return read(
        key,
        otherwise,
        Quantities.SIZE_RULE + ", from " + least + " to " + most + " bytes",
        text -> Quantities.size(text).filter(n -> n >= least && n <= most).orElseThrow());
  }

  private int count(String key, int otherwise, int least) {
    return read(
        key,
        otherwise,
        "a whole number, at least " + least,
        text -> {
          int number = Integer.parseInt(text);
          if (number < least) {
            throw new NumberFormatException(text);
          }
          return number;
        });
  }

  private int cpus(int otherwise) {
    return read(
        "cpus",
        otherwise,
        "a number of processors such as 1 or 0.5, or 0 for no quota",
        text -> {
          int permille = Quantities.permille(new BigDecimal(text));
          if (permille < 0) {
            throw new NumberFormatException(text);
          }
          return permille;
        });
  }

  private <T> T read(String key, T otherwise, String rule, Function<String, T> parser) {
    if (!limits.has(key)) {
      return otherwise;
    }
    String text = limits.text(key);
    try {
      return parser.apply(text);
    } catch (NumberFormatException | ArithmeticException | NoSuchElementException _) {
      throw limits.wrong(key, "\"" + text + "\" is not allowed; write " + rule);
    }
  }
}
