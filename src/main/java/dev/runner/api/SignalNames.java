package dev.runner.api;

/** Names of signals as Go writes them, which is how the original of v1 showed them. */
final class SignalNames {

  private static final String[] NAMES = {
    "signal 0",
    "hangup",
    "interrupt",
    "quit",
    "illegal instruction",
    "trace/breakpoint trap",
    "aborted",
    "bus error",
    "floating point exception",
    "killed",
    "user defined signal 1",
    "segmentation fault",
    "user defined signal 2",
    "broken pipe",
    "alarm clock",
    "terminated",
    "stack fault",
    "child exited",
    "continued",
    "stopped (signal)",
    "stopped",
    "stopped (tty input)",
    "stopped (tty output)",
    "urgent I/O condition",
    "CPU time limit exceeded",
    "file size limit exceeded",
    "virtual timer expired",
    "profiling timer expired",
    "window changed",
    "I/O possible",
    "power failure",
    "bad system call",
  };

  private SignalNames() {}

  static String of(int signal) {
    return signal >= 0 && signal < NAMES.length ? NAMES[signal] : "signal " + signal;
  }
}
