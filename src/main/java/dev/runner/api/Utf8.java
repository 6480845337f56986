package dev.runner.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;

/** Tells text from other bytes. */
final class Utf8 {

  private static final int MAX_SEQUENCE = 4;

  private Utf8() {}

  /** The text that these bytes are, if they are UTF-8. */
  static Optional<String> decode(byte[] bytes, int length) {
    // The quick way replaces what is wrong; only then is it worth to look closely.
    String text = new String(bytes, 0, length, UTF_8);
    if (text.indexOf('\uFFFD') < 0) {
      return Optional.of(text);
    }
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
      return Optional.of(text);
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  /** How many bytes there are before a character that is cut off at the end. */
  static int wholeCharacters(byte[] bytes) {
    int end = bytes.length;
    for (int at = end - 1; at >= Math.max(0, end - MAX_SEQUENCE); at--) {
      int sequence = sequence(bytes[at]);
      if (sequence > 0) {
        return at + sequence > end ? at : end;
      }
    }
    return end;
  }

  /** The length of the sequence that a byte begins; 0 if it goes on with one. */
  private static int sequence(byte first) {
    int value = first & 0xff;
    if (value < 0x80) {
      return 1;
    }
    if (value < 0xc0) {
      return 0;
    }
    return value < 0xe0 ? 2 : value < 0xf0 ? 3 : 4;
  }
}
