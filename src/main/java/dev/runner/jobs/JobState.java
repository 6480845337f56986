package dev.runner.jobs;

import java.util.Locale;

/** How far a job has come. */
public enum JobState {
  /** It waits for its turn. */
  QUEUED,
  /** It was handed to the code runner. */
  RUNNING,
  /** Its result is there, and changes no more. */
  DONE;

  /** As answers and the database write it. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static JobState of(String wireName) {
    return valueOf(wireName.toUpperCase(Locale.ROOT));
  }
}
