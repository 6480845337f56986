package dev.runner.coderunner;

import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.regex.PatternSyntaxException;

/** Which files of the job directory are asked for: a glob as the JDK has it, with {@code **}. */
public final class OutputGlob {

  private final String glob;
  private final PathMatcher matcher;

  private OutputGlob(String glob, PathMatcher matcher) {
    this.glob = glob;
    this.matcher = matcher;
  }

  /**
   * A glob such as {@code *.png} or {@code out/**}.
   *
   * @throws IllegalArgumentException if this is no glob
   */
  public static OutputGlob of(String glob) {
    try {
      return new OutputGlob(glob, FileSystems.getDefault().getPathMatcher("glob:" + glob));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(e.getDescription(), e);
    }
  }

  /** Names that this system cannot express as a path match nothing. */
  boolean matches(String path) {
    try {
      return matcher.matches(Path.of(path));
    } catch (InvalidPathException _) {
      return false;
    }
  }

  @Override
  public String toString() {
    return glob;
  }
}
