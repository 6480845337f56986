package dev.runner.cli;

/**
 * What a command ends with where it is not the program's own exit code. As far as there is a custom
 * it is kept: 124 of timeout(1), 128 and more for signals, the rest from sysexits.h.
 */
final class ExitCodes {

  static final int OK = 0;

  /** Tests failed, jobs of a batch failed. */
  static final int FAILED = 1;

  /** The command line is wrong. */
  static final int USAGE = 2;

  static final int NO_INPUT = 66;
  static final int UNAVAILABLE = 69;
  static final int INTERNAL = 70;
  static final int FULL = 75;
  static final int REFUSED = 77;
  static final int COMPILE_ERROR = 120;
  static final int TIME_LIMIT = 124;
  static final int OTHER_LIMIT = 125;
  static final int SIGNAL = 128;
  static final int SIGKILL = 9;
  static final int CLOSED_PIPE = 141;

  private ExitCodes() {}
}
