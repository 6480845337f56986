package dev.runner.coderunner;

import java.util.List;

/**
 * A program that judges another: a checker, which is given files with its input and output, or an
 * interactor, which talks to it. It has a sandbox of its own.
 *
 * @param arguments before the names of the files
 */
public record Companion(Program program, List<String> arguments, Limits limits) {

  public Companion {
    arguments = List.copyOf(arguments);
  }
}
