package dev.runner.runtime;

import java.util.Objects;

/**
 * A sandbox did not do what it must: a fault of ours, never of the program that runs in it.
 *
 * <p>The message names the stage and the error number, and is fit to be shown to a client.
 */
public final class SandboxException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What is left of the sandbox. */
  public enum Kind {
    /** One request was not carried out; the sandbox goes on. */
    REFUSED,
    /** The helper could not keep the sandbox as it must be, and gave it up. */
    FAILED,
    /** The connection to the helper ended, or what came over it made no sense. */
    LOST
  }

  private final Kind kind;

  private SandboxException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  private SandboxException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  static SandboxException refused(Stage stage, int errno, String detail) {
    return new SandboxException(Kind.REFUSED, "sandbox refused at " + where(stage, errno, detail));
  }

  static SandboxException failed(Stage stage, int errno, String detail) {
    return new SandboxException(Kind.FAILED, "sandbox failed at " + where(stage, errno, detail));
  }

  static SandboxException lost(String why) {
    return new SandboxException(Kind.LOST, "sandbox lost: " + why);
  }

  static SandboxException lost(String why, Throwable cause) {
    return new SandboxException(Kind.LOST, "sandbox lost: " + why, cause);
  }

  /** For who holds on to a sandbox that its Runner has lost meanwhile. */
  public static SandboxException gone() {
    return lost("it is gone");
  }

  private static String where(Stage stage, int errno, String detail) {
    String cause = stage.label() + ": " + Errno.describe(errno);
    return detail.isEmpty() ? cause : cause + ": " + detail;
  }

  /** Never nothing. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }

  public Kind kind() {
    return kind;
  }
}
