package dev.runner.access;

import dev.runner.coderunner.Catalogue;
import dev.runner.coderunner.LimitName;
import dev.runner.coderunner.Limits;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Limits that no step of a token's jobs gets more of, by the names that requests give them. */
public record Ceilings(Map<LimitName, Long> values) {

  public static final Ceilings NONE = new Ceilings(Map.of());

  public Ceilings {
    values = Map.copyOf(values);
  }

  /**
   * Reads {@code cpu_ms=1000,memory_bytes=268435456}.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static Ceilings parse(String text) {
    Map<LimitName, Long> values = new EnumMap<>(LimitName.class);
    for (String part : text.isBlank() ? new String[0] : text.split(",")) {
      String[] sides = part.strip().split("=", 2);
      Optional<LimitName> name = LimitName.of(sides[0]);
      if (name.isEmpty() || sides.length < 2 || !sides[1].matches("\\d{1,18}")) {
        throw new IllegalArgumentException(
            part.strip() + " is not NAME=NUMBER, with a name of the limits of requests");
      }
      long value = Long.parseLong(sides[1]);
      if (value < name.get().least()) {
        throw new IllegalArgumentException(sides[0] + " must be at least " + name.get().least());
      }
      values.put(name.get(), value);
    }
    return new Ceilings(values);
  }

  /** What a token's holder finds installed: with his limits. */
  public Catalogue seen(Catalogue all) {
    return values.isEmpty() ? all : all.within(within(all.ceiling()));
  }

  /** The operator's ceilings, and where these are lower, these. */
  Limits within(Limits operators) {
    Limits limits = operators;
    for (Map.Entry<LimitName, Long> ceiling : values.entrySet()) {
      long present = ceiling.getKey().of(limits);
      // A stack of 0 is an unlimited one.
      if (present == 0 || ceiling.getValue() < present) {
        limits = ceiling.getKey().with(limits, ceiling.getValue());
      }
    }
    return limits;
  }

  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(entry -> entry.getKey().name().toLowerCase(Locale.ROOT) + "=" + entry.getValue())
        .sorted()
        .collect(Collectors.joining(","));
  }
}
