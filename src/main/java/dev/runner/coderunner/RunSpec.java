package dev.runner.coderunner;

import java.util.List;

/**
 * How a compiled program is run once.
 *
 * @param environment {@code NAME=value}, added to the language's and taking the place of its names
 */
public record RunSpec(
    List<String> arguments, List<String> environment, Input input, Limits limits) {

  public RunSpec {
    arguments = List.copyOf(arguments);
    environment = List.copyOf(environment);
  }

  /** What the program finds on its stdin. */
  public sealed interface Input {

    /** Nothing: {@code /dev/null}. */
    record Nothing() implements Input {}

    /** These bytes, then end of file. Not copied. */
    @SuppressWarnings("ArrayRecordComponent") // up to megabytes: not worth a copy
    record Bytes(byte[] bytes) implements Input {}

    /** What {@link LiveProgram#write} brings, until its {@code endInput}. */
    record Live() implements Input {}

    /** A terminal for stdin, stdout and stderr; what {@link LiveProgram#write} brings. */
    record Terminal(int rows, int columns) implements Input {}
  }
}
