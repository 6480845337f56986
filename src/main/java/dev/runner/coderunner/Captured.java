package dev.runner.coderunner;

import static java.nio.charset.StandardCharsets.UTF_8;

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

  /** As text; what is not UTF-8 becomes U+FFFD. */
  public String text() {
    return new String(bytes, UTF_8);
  }
}
