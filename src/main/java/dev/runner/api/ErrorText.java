package dev.runner.api;

import dev.runner.coderunner.Ending;

/** The {@code error} field of v1: how a program ended, in words. */
final class ErrorText {

  private ErrorText() {}

  static String of(Ending ending) {
    return switch (ending) {
      case Ending.Exited(int code) -> code == 0 ? "" : "exit status " + code;
      case Ending.Signaled(int signal) -> "signal: " + SignalNames.of(signal);
      case Ending.NotExecuted(_, String meaning) -> "exec: " + meaning;
      case Ending.OutOfCpuTime _, Ending.OutOfWallTime _, Ending.Cancelled _ -> "signal: killed";
      case Ending.OutOfMemory _ -> "memory limit exceeded";
      case Ending.TooMuchOutput _ -> "output limit exceeded";
      case Ending.FileTooLarge _ -> "signal: file size limit exceeded";
    };
  }
}
