package dev.runner.api;

import dev.runner.coderunner.Catalogue;
import dev.runner.coderunner.LimitName;
import dev.runner.coderunner.Limits;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the {@code limits} of a step. */
final class LimitFields {

  static final List<String> NAMES =
      Arrays.stream(LimitName.values()).map(LimitName::wireName).toList();

  private LimitFields() {}

  /**
   * @param parent has them in its field {@code limits}, or has none
   * @param otherwise those that are not set
   * @param catalogue knows the ceilings, and whose they are
   */
  static Limits read(Fields parent, Limits otherwise, Catalogue catalogue) {
    Optional<Fields> fields = parent.object("limits");
    if (fields.isEmpty()) {
      return otherwise;
    }
    fields.get().allowOnly(NAMES);
    Limits limits = otherwise;
    for (LimitName name : LimitName.values()) {
      limits = read(fields.get(), name, limits, catalogue);
    }
    return limits;
  }

  private static Limits read(Fields fields, LimitName name, Limits limits, Catalogue catalogue) {
    Optional<Long> value = fields.wholeNumber(name.wireName());
    if (value.isEmpty()) {
      return limits;
    }
    long most = name.of(catalogue.ceiling());
    // A ceiling of 0 is that of a stack that may be unlimited.
    if (most > 0 && value.get() > most) {
      String whose = catalogue.isOperators(name) ? "operator" : "token";
      String detail = "must be at most %d, the %s's ceiling".formatted(most, whose);
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
