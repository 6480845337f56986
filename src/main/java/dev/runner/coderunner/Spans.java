package dev.runner.coderunner;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/**
 * The words or lines of an output, one after the other, where they lie: a hostile output has
 * millions of them, and must cost no more than the time to look at each byte.
 */
final class Spans {

  /** What programs print as numbers. Nothing to go back over, however long it is. */
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:\\d++(?:\\.\\d*+)?|\\.\\d++)(?:[eE][+-]?\\d++)?");

  /** Longer ones are compared as texts. */
  private static final int LONGEST_NUMBER = 1024;

  private final byte[] bytes;
  private final boolean lines;

  /** Where the words end; for lines, where the last one ends that is not empty. */
  private final int limit;

  private int position;
  private int start;
  private int end;

  private Spans(byte[] bytes, boolean lines) {
    this.bytes = bytes;
    this.lines = lines;
    this.limit = trimmed(0, bytes.length, true);
  }

  static Spans words(byte[] bytes) {
    return new Spans(bytes, false);
  }

  /** Lines without the white space at their ends, and without empty ones at the end of all. */
  static Spans lines(byte[] bytes) {
    return new Spans(bytes, true);
  }

  boolean sameAs(Spans expected, BiPredicate<Spans, Spans> same) {
    while (true) {
      boolean more = next();
      if (more != expected.next()) {
        return false;
      }
      if (!more) {
        return true;
      }
      if (!same.test(this, expected)) {
        return false;
      }
    }
  }

  private boolean next() {
    return lines ? nextLine() : nextWord();
  }

  private boolean nextLine() {
    if (position >= limit) {
      return false;
    }
    start = position;
    int feed = start;
    while (feed < limit && bytes[feed] != '\n') {
      feed++;
    }
    end = trimmed(start, feed, false);
    position = feed + 1;
    return true;
  }

  private boolean nextWord() {
    while (position < limit && isSpace(bytes[position])) {
      position++;
    }
    start = position;
    while (position < limit && !isSpace(bytes[position])) {
      position++;
    }
    end = position;
    return start < end;
  }

  private int trimmed(int from, int to, boolean withFeeds) {
    int last = to;
    while (last > from && isSpace(bytes[last - 1]) && (withFeeds || bytes[last - 1] != '\n')) {
      last--;
    }
    return last;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }

  boolean sameBytes(Spans other) {
    return Arrays.equals(bytes, start, end, other.bytes, other.start, other.end);
  }

  boolean near(Spans expected, double epsilon) {
    if (sameBytes(expected)) {
      return true;
    }
    OptionalDouble ours = number();
    OptionalDouble theirs = expected.number();
    return ours.isPresent()
        && theirs.isPresent()
        && Math.abs(ours.getAsDouble() - theirs.getAsDouble())
            <= epsilon * Math.max(1, Math.abs(theirs.getAsDouble()));
  }

  private OptionalDouble number() {
    if (end - start > LONGEST_NUMBER) {
      return OptionalDouble.empty();
    }
    String text = new String(bytes, start, end - start, ISO_8859_1);
    return NUMBER.matcher(text).matches()
        ? finite(Double.parseDouble(text))
        : OptionalDouble.empty();
  }

  /** To an infinite number every other would be near. */
  private static OptionalDouble finite(double number) {
    return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
  }
}
