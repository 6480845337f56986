package dev.runner.coderunner;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * What a program wrote to one stream.
 *
 * @param bytes as many as its limit allows; not copied, so not to be changed
 * @param seen how many it wrote, as far as they were read
 */
@SuppressWarnings("ArrayRecordComponent") // up to megabytes: not worth a copy
public record Captured(byte[] bytes, long seen) {

  public boolean truncated() {
    return seen > bytes.length;
  }

  /** Only its first bytes. */
  Captured first(int most) {
    return bytes.length <= most ? this : new Captured(Arrays.copyOf(bytes, most), seen);
  }

  /** As text; what is not UTF-8 becomes U+FFFD. */
  public String text() {
    return new String(bytes, UTF_8);
  }
}
