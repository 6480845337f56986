package dev.runner.runtime;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HelperFrameDecoderTest {

  @ParameterizedTest
  @MethodSource("dev.runner.runtime.GoldenFrame#fromHelper")
  void everyFrameThatIsCutShortIsAnError(GoldenFrame golden) {
    ByteBuffer payload = golden.payload();
    // Output and data end where the frame ends, so there only the fields before can be missing.
    int fixed =
        switch (golden.type()) {
          case Wire.OUTPUT -> 2;
          case Wire.DATA -> 2;
          default -> payload.limit();
        };
    for (int length = 0; length < fixed; length++) {
      ByteBuffer cut = payload.slice(0, length).order(ByteOrder.LITTLE_ENDIAN);
      assertRefused(golden.type(), 0, cut);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runner.runtime.GoldenFrame#fromHelper")
  void aTrailingByteIsAnError(GoldenFrame golden) {
    if (golden.type() == Wire.OUTPUT || golden.type() == Wire.DATA) {
      return;
    }
    ByteBuffer longer =
        ByteBuffer.allocate(golden.payload().limit() + 1).order(ByteOrder.LITTLE_ENDIAN);
    longer.put(golden.payload()).clear();
    assertRefused(golden.type(), 0, longer);
  }

  @ParameterizedTest
  @MethodSource("dev.runner.runtime.GoldenFrame#fromHelper")
  void aFlagIsAnError(GoldenFrame golden) {
    assertRefused(golden.type(), 1, golden.payload());
  }

  @ParameterizedTest
  @MethodSource("dev.runner.runtime.GoldenFrame#fromClient")
  void aFrameOfTheOtherDirectionIsAnError(GoldenFrame golden) {
    assertRefused(golden.type(), 0, golden.payload());
  }

  /** Bytes are those of the golden frame with something put in their place. */
  @ParameterizedTest
  @CsvSource({
    "result-exited,  0,  00,               an end that does not exist",
    "result-exited,  0,  04,               an end that does not exist",
    "result-exited,  1,  07,               a reason that does not exist",
    "result-exited,  2,  0001,             evidence that does not exist",
    "result-exited,  8,  00000000000000ff, more nanoseconds than there are",
    "result-exited,  32, 00000000000000ff, more bytes than there are",
    "output-stdout,  0,  00,               a stream that does not exist",
    "output-stdout,  0,  03,               a stream that does not exist",
    "data-last,      0,  02,               a truth that is neither",
    "refused,        0,  0000,             a stage that does not exist",
    "refused,        0,  1500,             a stage that does not exist",
    "refused,        2,  ffffffff,         an error number that does not exist",
    "refused,        6,  ffffffff,         a text longer than its frame",
    "refused,        10, 00,               a text with a NUL",
    "listing,        1,  ffffffff,         more entries than there are",
  })
  void aValueThatTheProtocolDoesNotDefineIsAnError(
      String name, int offset, String hex, String what) {
    GoldenFrame golden = GoldenFrame.named(name);
    ByteBuffer payload = golden.payload();
    payload.put(offset, HexFormat.of().parseHex(hex));
    assertRefused(golden.type(), 0, payload);
  }

  @Test
  void outputWithoutBytesIsAnError() {
    assertRefused(Wire.OUTPUT, 0, ByteBuffer.wrap(new byte[] {1}));
  }

  @Test
  void outputLongerThanAgreedIsAnError() {
    byte[] payload = new byte[1 + Wire.MAX_OUTPUT + 1];
    payload[0] = 1;
    assertRefused(Wire.OUTPUT, 0, ByteBuffer.wrap(payload));
  }

  private static void assertRefused(int type, int flags, ByteBuffer payload) {
    ProtocolException refusal =
        assertThrows(
            ProtocolException.class, () -> HelperFrameDecoder.decode(type, flags, payload));
    assertTrue(String.valueOf(refusal.getMessage()).length() > 5);
  }
}
