package dev.runner.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/**
 * A program to run.
 *
 * @param argv the program and its arguments; without a {@code /} it is looked up in {@code PATH}
 * @param environment {@code NAME=value}; the whole environment, nothing is added
 */
public record StepRequest(
    StepLimits limits, Input input, Output output, List<String> argv, List<String> environment) {

  private static final int MAX_ARGUMENTS = 4096;
  private static final int MAX_VARIABLES = 1024;

  /** Half a frame: leaves room for the numbers of a step and the first bytes of its input. */
  private static final int MAX_STRING_BYTES = 512 * 1024;

  public StepRequest {
    argv = List.copyOf(argv);
    environment = List.copyOf(environment);
    if (argv.isEmpty() || argv.size() > MAX_ARGUMENTS) {
      throw new IllegalArgumentException("a program has 1 to 4096 arguments");
    }
    if (environment.size() > MAX_VARIABLES) {
      throw new IllegalArgumentException("an environment has at most 1024 variables");
    }
    if (bytes(argv) + bytes(environment) > MAX_STRING_BYTES) {
      throw new IllegalArgumentException("arguments and environment have at most 512 KiB together");
    }
    if (output instanceof Output.Terminal != input instanceof Input.Terminal) {
      throw new IllegalArgumentException("a terminal is for input and output together");
    }
  }

  private static long bytes(List<String> strings) {
    long total = 0;
    for (String string : strings) {
      if (string.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("arguments and environment contain no NUL");
      }
      total += string.getBytes(UTF_8).length;
    }
    return total;
  }

  /** Where the program's stdin comes from. Arrays are not copied: leave them alone afterwards. */
  public sealed interface Input {
    /** {@code /dev/null}. */
    record Nothing() implements Input {}

    /** These bytes, then end of file. */
    @SuppressWarnings("ArrayRecordComponent") // see JobFile
    record Bytes(byte[] bytes) implements Input {}

    /** These bytes, then what {@link RunningStep#write} sends, until its {@code endInput}. */
    @SuppressWarnings("ArrayRecordComponent") // see JobFile
    record Fed(byte[] first) implements Input {}

    /** The attached descriptor of this number. */
    record Descriptor(int number) implements Input {}

    /** A terminal: these bytes, then what {@link RunningStep#write} sends. */
    @SuppressWarnings("ArrayRecordComponent") // see JobFile
    record Terminal(byte[] first, int rows, int columns) implements Input {}
  }

  /** Where the program's stdout goes to. Its stderr goes to the sink, or to the terminal. */
  public sealed interface Output {
    /** To the sink. */
    record Sink() implements Output {}

    /** To the attached descriptor of this number. */
    record Descriptor(int number) implements Output {}

    /** To the terminal of the input, and from there to the sink as stdout. */
    record Terminal() implements Output {}
  }
}
