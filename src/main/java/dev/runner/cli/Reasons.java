package dev.runner.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What exceptions mean, for people. */
final class Reasons {

  private Reasons() {}

  static String unreadable(Path file, UncheckedIOException e) {
    return e.getCause() == null ? "cannot read " + file : unreadable(file, e.getCause());
  }

  static String unreadable(Path file, IOException e) {
    return "cannot read " + file + ": " + reason(e);
  }

  static String unwritable(Path file, IOException e) {
    return "cannot write " + file + ": " + reason(e);
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "permission denied";
      case CharacterCodingException _ -> "not UTF-8";
      default -> String.valueOf(e.getMessage());
    };
  }
}
