package dev.runner.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * How this process' terminal treats what is typed. While it is raw, every key goes to the program
 * as it is, Ctrl-C too. Set by stty(1), which every system has.
 */
final class TerminalMode implements AutoCloseable {

  /** A window, in characters. */
  record Size(int rows, int columns) {

    private static final Size USUAL = new Size(24, 80);

    /** A terminal that nobody told its size says zero. */
    static Size of(int rows, int columns) {
      return rows > 0 && columns > 0 ? new Size(rows, columns) : USUAL;
    }
  }

  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final Optional<String> before;

  private TerminalMode(Optional<String> before) {
    this.before = before;
  }

  /** Where there is no terminal. */
  static TerminalMode none() {
    return new TerminalMode(Optional.empty());
  }

  static TerminalMode raw() {
    TerminalMode mode = new TerminalMode(Optional.of(stty("-g")));
    // Also when the process is ended from outside.
    Runtime.getRuntime().addShutdownHook(new Thread(mode::close));
    stty("raw", "-echo");
    return mode;
  }

  Optional<Size> size() {
    if (before.isEmpty()) {
      return Optional.empty();
    }
    String[] size = stty("size").split(" ", -1);
    return size.length == 2
        ? Optional.of(Size.of(Integer.parseInt(size[0]), Integer.parseInt(size[1])))
        : Optional.empty();
  }

  /**
   * Tells about a new size within a second. There is a signal for it, but the JDK has no public way
   * to hear signals.
   */
  void onResize(Consumer<Size> listener) {
    if (before.isPresent()) {
      Thread.ofVirtual().name("resize").start(() -> watch(listener));
    }
  }

  private void watch(Consumer<Size> listener) {
    Optional<Size> last = size();
    try {
      while (true) {
        Thread.sleep(PERIOD);
        Optional<Size> now = size();
        if (!now.equals(last)) {
          now.ifPresent(listener);
        }
        last = now;
      }
    } catch (InterruptedException | CompletionException _) {
      // The session is over.
    }
  }

  @Override
  public void close() {
    before.ifPresent(TerminalMode::stty);
  }

  private static String stty(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "stty";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      Process stty =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (var reader = stty.inputReader()) {
        return String.join("\n", reader.lines().toList()).strip();
      }
    } catch (IOException e) {
      throw new CliFailure(ExitCodes.INTERNAL, "the terminal cannot be set: " + e.getMessage());
    }
  }
}
