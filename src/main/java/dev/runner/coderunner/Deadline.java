package dev.runner.coderunner;

import java.time.Duration;
import java.util.Optional;

/** When a job has to be answered. */
final class Deadline {

  /** Longer than any job; far from where nanoseconds overflow. */
  private static final Duration NEVER = Duration.ofDays(365);

  private final Optional<Duration> time;
  private final long end;

  private Deadline(Optional<Duration> time) {
    this.time = time;
    this.end = System.nanoTime() + time.orElse(NEVER).toNanos();
  }

  static Deadline after(Optional<Duration> time) {
    return new Deadline(time);
  }

  Duration left() {
    return Duration.ofNanos(end - System.nanoTime());
  }

  boolean passed() {
    return left().isNegative();
  }

  String reason() {
    return "its deadline passed, " + Judgement.time(time.orElse(NEVER)) + " after it came";
  }
}
