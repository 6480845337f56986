package dev.runner.coderunner;

import java.util.List;
import java.util.OptionalInt;

/** The names of Linux' signals. */
public final class Signals {

  private static final List<String> NAMES =
      List.of(
          "0",
          "SIGHUP",
          "SIGINT",
          "SIGQUIT",
          "SIGILL",
          "SIGTRAP",
          "SIGABRT",
          "SIGBUS",
          "SIGFPE",
          "SIGKILL",
          "SIGUSR1",
          "SIGSEGV",
          "SIGUSR2",
          "SIGPIPE",
          "SIGALRM",
          "SIGTERM",
          "SIGSTKFLT",
          "SIGCHLD",
          "SIGCONT",
          "SIGSTOP",
          "SIGTSTP",
          "SIGTTIN",
          "SIGTTOU",
          "SIGURG",
          "SIGXCPU",
          "SIGXFSZ",
          "SIGVTALRM",
          "SIGPROF",
          "SIGWINCH",
          "SIGIO",
          "SIGPWR",
          "SIGSYS");

  private Signals() {}

  /** Those without a name, the real-time ones, by their number: {@code SIG34}. */
  public static String name(int signal) {
    return signal > 0 && signal < NAMES.size() ? NAMES.get(signal) : "SIG" + signal;
  }

  /** The number of a signal such as {@code SIGINT}. */
  public static OptionalInt number(String name) {
    int signal = NAMES.indexOf(name);
    return signal > 0 ? OptionalInt.of(signal) : OptionalInt.empty();
  }
}
