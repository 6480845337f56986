package dev.runner.coderunner;

import java.nio.file.Path;
import java.util.Objects;

/** A language definition says something that it may not; the message is one line for operators. */
public final class InvalidDefinition extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InvalidDefinition(Path file, String key, String allowed) {
    super(file + ": " + key + ": " + allowed);
  }

  /** Never nothing. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
