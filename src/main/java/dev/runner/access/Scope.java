package dev.runner.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a token permits. */
public enum Scope {
  /** To run programs and wait for them: by request, batch or session. */
  RUN,
  /** To hand in asynchronous jobs, and to see and cancel one's own. */
  JOBS,
  /** To read the metrics. */
  METRICS,
  /** Everything, with the jobs of others. */
  ADMIN;

  public static Optional<Scope> of(String wireName) {
    return Arrays.stream(values()).filter(scope -> scope.wireName().equals(wireName)).findFirst();
  }

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
