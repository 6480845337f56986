package dev.runner.api;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is wrong with a request: collected, so that its author learns everything at once. */
final class Faults {

  /** Nobody reads more, and a request can have very many. */
  private static final int MOST = 50;

  private final List<Problem.FieldError> errors = new ArrayList<>();
  private final Set<Problem.Kind> kinds = EnumSet.noneOf(Problem.Kind.class);
  private int count;

  void add(Problem.Kind kind, String field, String detail) {
    count++;
    kinds.add(kind);
    if (errors.size() < MOST) {
      errors.add(new Problem.FieldError(field, detail));
    }
  }

  /** All of it as one problem; of a special kind if nothing else is wrong. */
  Optional<Problem> problem() {
    if (errors.isEmpty()) {
      return Optional.empty();
    }
    Problem.Kind kind = kinds.size() == 1 ? kinds.iterator().next() : Problem.Kind.INVALID_REQUEST;
    return Optional.of(new Problem(kind, detail(), errors, Optional.empty()));
  }

  private String detail() {
    Problem.FieldError first = errors.getFirst();
    if (count == 1) {
      return first.field().isEmpty() ? first.detail() : first.field() + ": " + first.detail();
    }
    return count > MOST
        ? "%d fields are wrong; the first %d are listed".formatted(count, MOST)
        : count + " fields are wrong";
  }
}
