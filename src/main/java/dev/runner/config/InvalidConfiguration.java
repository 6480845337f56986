package dev.runner.config;

import java.util.List;
import java.util.Objects;

/** The configuration says what it may not: one line for each thing that is wrong. */
public final class InvalidConfiguration extends Exception {

  private static final long serialVersionUID = 1L;

  InvalidConfiguration(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
  }

  /** Never nothing. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
