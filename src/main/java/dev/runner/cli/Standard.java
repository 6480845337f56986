package dev.runner.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** This process' own stdin, stdout and stderr, as bytes. */
final class Standard {

  private Standard() {}

  static InputStream in() {
    return new FileInputStream(FileDescriptor.in);
  }

  static OutputStream out() {
    return new FileOutputStream(FileDescriptor.out);
  }

  static OutputStream err() {
    return new FileOutputStream(FileDescriptor.err);
  }

  /** Whether a person sits at the descriptor: 0, 1 or 2. */
  static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException _) {
      return false;
    }
  }

  /** Whether progress and colors help whom they are written for. */
  static boolean isColorful(int descriptor) {
    String noColor = System.getenv("NO_COLOR");
    return isTerminal(descriptor)
        && (noColor == null || noColor.isEmpty())
        && !"dumb".equals(System.getenv("TERM"));
  }

  /** Nobody reads any more: end as a program does that the signal ends, without a word. */
  static CliFailure closedPipe() {
    return new CliFailure(ExitCodes.CLOSED_PIPE, "");
  }
}
