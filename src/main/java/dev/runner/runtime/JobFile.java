package dev.runner.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A file of a job directory.
 *
 * <p>The content is not copied: whoever makes one leaves the array alone afterwards.
 *
 * @param path relative; no component empty, {@code .} or {@code ..}; no NUL; at most 4,095 bytes
 */
@SuppressWarnings(
    "ArrayRecordComponent") // up to megabytes: identity is enough, a copy is not cheap
public record JobFile(String path, byte[] content, boolean executable) {

  private static final int MAX_PATH_BYTES = 4095;

  public JobFile {
    checkPath(path);
  }

  static void checkPath(String path) {
    if (path.isEmpty() || path.getBytes(UTF_8).length > MAX_PATH_BYTES || path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a path has 1 to 4095 bytes and no NUL");
    }
    for (String component : path.split("/", -1)) {
      if (component.isEmpty() || component.equals(".") || component.equals("..")) {
        throw new IllegalArgumentException("not a path below the job directory: " + path);
      }
    }
  }
}
