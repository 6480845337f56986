package dev.runner.coderunner;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * Which files of the job directory are asked for: a name with {@code *} and {@code ?} for
 * characters but the slash, {@code **} for any, {@code [a-z]} for one of a set, and {@code {a,b}}
 * for one of some texts; a backslash takes the meaning of the next character.
 *
 * <p>Both the glob and the names come from strangers. So it is matched in linear time, by an
 * automaton: the JDK's globs go back and try again, for as long as the stranger likes.
 */
public final class OutputGlob {

  private final String glob;
  private final Pattern pattern;

  private OutputGlob(String glob, Pattern pattern) {
    this.glob = glob;
    this.pattern = pattern;
  }

  /**
   * A glob such as {@code *.png} or {@code out/**}.
   *
   * @throws IllegalArgumentException if this is no glob
   */
  public static OutputGlob of(String glob) {
    try {
      return new OutputGlob(glob, Pattern.compile(new Translation(glob).regex(), Pattern.DOTALL));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(e.getDescription(), e);
    }
  }

  boolean matches(String path) {
    return pattern.matches(path);
  }

  @Override
  public String toString() {
    return glob;
  }

  /** A glob on its way to a regular expression. */
  private static final class Translation {

    private final String glob;
    private final StringBuilder regex = new StringBuilder();
    private int position;
    private int groups;

    Translation(String glob) {
      this.glob = glob;
    }

    String regex() {
      while (position < glob.length()) {
        translate(glob.charAt(position++));
      }
      if (groups > 0) {
        throw new IllegalArgumentException("a { has no }");
      }
      return regex.toString();
    }

    private void translate(char c) {
      switch (c) {
        case '*' -> regex.append(next('*') ? ".*" : "[^/]*");
        case '?' -> regex.append("[^/]");
        case '[' -> set();
        case '{' -> group("(?:", 1);
        case '}' -> group(")", -1);
        case ',' -> regex.append(groups > 0 ? "|" : ",");
        case '\\' -> literal(last());
        default -> literal(c);
      }
    }

    private void group(String text, int change) {
      groups += change;
      if (groups < 0) {
        throw new IllegalArgumentException("a } has no {");
      }
      regex.append(text);
    }

    private void set() {
      int end = glob.indexOf(']', position + 1);
      if (end < 0) {
        throw new IllegalArgumentException("a [ has no ]");
      }
      String set = glob.substring(position, end);
      boolean negated = set.startsWith("!");
      // Never a slash, as in paths on the command line.
      regex.append(negated ? "[^/" : "[");
      regex.append(set.substring(negated ? 1 : 0).replaceAll("([\\\\\\[\\]^&])", "\\\\$1"));
      regex.append("]");
      position = end + 1;
    }

    private boolean next(char wanted) {
      boolean there = position < glob.length() && glob.charAt(position) == wanted;
      position += there ? 1 : 0;
      return there;
    }

    private char last() {
      if (position == glob.length()) {
        throw new IllegalArgumentException("nothing follows the \\");
      }
      return glob.charAt(position++);
    }

    private void literal(char c) {
      regex.append(Pattern.quote(String.valueOf(c)));
    }
  }
}
