package dev.runner.coderunner;

import java.util.Arrays;

/** How a program's output is judged. */
public sealed interface Comparison {

  /** Not at all: that it ends well is enough. */
  record None() implements Comparison {}

  /** Every byte counts. */
  record Exact() implements Comparison {}

  /** White space at the end of each line, and empty lines at the end, do not count. */
  record Trim() implements Comparison {}

  /** Only the words count, not what white space is between them. */
  record Tokens() implements Comparison {}

  /**
   * As {@link Tokens}, but numbers may differ.
   *
   * @param epsilon by so much, or by so large a part of the expected number
   */
  record Numbers(double epsilon) implements Comparison {}

  /** By a program. */
  record ByChecker() implements Comparison {}

  /** Whether the output is right; always, where bytes alone cannot tell. */
  default boolean accepts(byte[] output, byte[] expected) {
    return switch (this) {
      case None _, ByChecker _ -> true;
      case Exact _ -> Arrays.equals(output, expected);
      case Trim _ -> Spans.lines(output).sameAs(Spans.lines(expected), Spans::sameBytes);
      case Tokens _ -> Spans.words(output).sameAs(Spans.words(expected), Spans::sameBytes);
      case Numbers(double epsilon) ->
          Spans.words(output)
              .sameAs(Spans.words(expected), (ours, theirs) -> ours.near(theirs, epsilon));
    };
  }
}
