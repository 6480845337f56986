package dev.runner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Limits of a program, as options. */
final class LimitOptions {

  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m)?");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})([KMG])?(i?B)?");

  @Option(
      names = "--time",
      paramLabel = "TIME",
      description = "Processor time that it may use, such as 500ms or 2s.")
  private @Nullable String cpu;

  @Option(names = "--wall", paramLabel = "TIME", description = "Time that may pass, such as 10s.")
  private @Nullable String wall;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description = "Memory that it may use, such as 64M or 1G.")
  private @Nullable String memory;

  void addTo(ObjectNode job) {
    ObjectNode limits = job.objectNode();
    put(limits, "cpu_ms", "--time", cpu, LimitOptions::millis);
    put(limits, "wall_ms", "--wall", wall, LimitOptions::millis);
    put(limits, "memory_bytes", "--memory", memory, LimitOptions::bytes);
    if (!limits.isEmpty()) {
      job.set("limits", limits);
    }
  }

  private static void put(
      ObjectNode limits,
      String field,
      String option,
      @Nullable String text,
      Function<String, Long> parser) {
    if (text != null) {
      try {
        limits.put(field, parser.apply(text));
      } catch (IllegalStateException _) {
        String rule = field.endsWith("_ms") ? "a time such as 500ms or 2s" : "a size such as 64M";
        throw new CliFailure(
            ExitCodes.USAGE, "%s: \"%s\" is not allowed; write %s".formatted(option, text, rule));
      }
    }
  }

  private static long millis(String text) {
    Matcher time = TIME.matcher(text.toLowerCase(Locale.ROOT));
    time.matches();
    long number = Long.parseLong(time.group(1));
    return switch (time.group(2)) {
      case "ms" -> number;
      case "m" -> number * 60_000;
      case null, default -> number * 1000;
    };
  }

  private static long bytes(String text) {
    Matcher size = SIZE.matcher(text);
    size.matches();
    long number = Long.parseLong(size.group(1));
    return switch (size.group(2)) {
      case "K" -> number << 10;
      case "M" -> number << 20;
      case "G" -> number << 30;
      case null, default -> number;
    };
  }
}
