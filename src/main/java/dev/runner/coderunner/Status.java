package dev.runner.coderunner;

import java.util.Locale;

/** The verdict on a step, a test or a whole job. This is all there are. */
public enum Status {
  /** It ended by itself with exit code 0; a test's output is right as well. */
  OK,
  /** It ran well, but its output is not what was expected. */
  WRONG_ANSWER,
  /** The compiler did not accept it. */
  COMPILE_ERROR,
  /** It ended with another exit code, or could not be executed. */
  RUNTIME_ERROR,
  /** A signal ended it that no limit sent. */
  SIGNALED,
  /** Its limit of processor time. */
  TIME_LIMIT,
  /** Its limit of elapsed time. */
  WALL_TIME_LIMIT,
  /** The kernel killed it, or a process of it, for memory. */
  MEMORY_LIMIT,
  /** It wrote more to stdout or stderr than its limit. */
  OUTPUT_LIMIT,
  /** It wrote a larger file than its limit. */
  FILE_LIMIT,
  /** The kernel refused it a process, and it failed. */
  PROCESS_LIMIT,
  /** Somebody asked for its end, or its deadline passed. */
  CANCELLED,
  /** A fault that is not the program's: ours, or that of the checker it was given. */
  INTERNAL_ERROR;

  /** As requests and answers write it. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
