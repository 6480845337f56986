package dev.runner.cli;

import java.util.Objects;

/** Why a command cannot do what it was asked for: one line for people, and an exit code. */
final class CliFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  CliFailure(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }

  /** Never nothing. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
