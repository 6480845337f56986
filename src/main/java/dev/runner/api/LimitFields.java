package dev.runner.api;

import dev.runner.coderunner.LimitName;
import dev.runner.coderunner.Limits;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the {@code limits} of a step. */
final class LimitFields {

  private static final List<String> NAMES =
      Arrays.stream(LimitName.values()).map(LimitName::wireName).toList();

  private LimitFields() {}

  /**
   * @param parent has them in its field {@code limits}, or has none
   * @param otherwise those that are not set
   */
  static Limits read(Fields parent, Limits otherwise, Limits ceiling) {
    Optional<Fields> fields = parent.object("limits");
    if (fields.isEmpty()) {
      return otherwise;
    }
    fields.get().allowOnly(NAMES);
    Limits limits = otherwise;
    for (LimitName name : LimitName.values()) {
      limits = read(fields.get(), name, limits, ceiling);
    }
    return limits;
  }

  private static Limits read(Fields fields, LimitName name, Limits limits, Limits ceiling) {
    Optional<Long> value = fields.wholeNumber(name.wireName());
    if (value.isEmpty()) {
      return limits;
    }
    long most = name.of(ceiling);
    // A ceiling of 0 is that of a stack that may be unlimited.
    if (most > 0 && value.get() > most) {
      String detail = "must be at most %d, the operator's ceiling".formatted(most);
      fields.wrong(Problem.Kind.LIMIT_TOO_HIGH, name.wireName(), detail);
      return limits;
    }
    if (value.get() < name.least()) {
      fields.wrong(name.wireName(), "must be at least " + name.least());
      return limits;
    }
    return name.with(limits, value.get());
  }
}
