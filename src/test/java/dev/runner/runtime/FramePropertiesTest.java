package dev.runner.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.ByteRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds of whatever a helper might send, right or wrong. */
class FramePropertiesTest {

  private static final HexFormat HEX = HexFormat.of();

  @Property(tries = 2000)
  void aConversationIsTheSameHoweverItIsCutIntoPieces(
      @ForAll("conversations") List<GoldenFrame> frames, @ForAll Random random) throws IOException {
    FrameReader whole = new FrameReader(channel(join(frames)));
    FrameReader pieces = new FrameReader(inPieces(join(frames), random));
    for (int i = 0; i < frames.size(); i++) {
      assertEquals(described(whole.next()), described(pieces.next()));
    }
    assertThrows(EOFException.class, whole::next);
    assertThrows(EOFException.class, pieces::next);
  }

  @Property(tries = 10_000)
  void aConversationWithAnyBytesChangedEndsByItselfOrByAnErrorOfTheProtocol(
      @ForAll("conversations") List<GoldenFrame> frames,
      @ForAll @IntRange(min = 1, max = 8) int changes,
      @ForAll Random random) {
    byte[] bytes = join(frames);
    for (int i = 0; i < changes; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    readToTheEnd(bytes);
  }

  @Property(tries = 10_000)
  void aFrameOfAnyPayloadIsReadOrIsAnErrorOfTheProtocol(
      @ForAll @ByteRange(min = (byte) 0x80, max = (byte) 0x8a) byte type,
      @ForAll @Size(max = 300) byte[] payload) {
    byte[] frame =
        ByteBuffer.allocate(Wire.HEADER_BYTES + payload.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(payload.length)
            .putShort((short) Byte.toUnsignedInt(type))
            .putShort((short) 0)
            .put(payload)
            .array();
    readToTheEnd(frame);
  }

  @Property(tries = 2000)
  void anyBytesAtAllAreReadOrAreAnErrorOfTheProtocol(@ForAll @Size(max = 300) byte[] bytes) {
    readToTheEnd(bytes);
  }

  @Provide
  Arbitrary<List<GoldenFrame>> conversations() {
    return Arbitraries.of(GoldenFrame.fromHelper().toList()).list().ofMinSize(1).ofMaxSize(6);
  }

  /** Any other exception than these two fails the test. */
  private static void readToTheEnd(byte[] bytes) {
    FrameReader reader = new FrameReader(channel(bytes));
    IOException end =
        assertThrows(
            IOException.class,
            () -> {
              while (true) {
                reader.next();
              }
            });
    assertTrue(end instanceof EOFException || end instanceof ProtocolException, end::toString);
  }

  /** With the bytes of a frame, which are only valid until the next one is read. */
  private static String described(HelperFrame frame) {
    return switch (frame) {
      case HelperFrame.Ready ready ->
          ready.slot() + " " + ready.preparation() + " " + HEX.formatHex(ready.token());
      case HelperFrame.Output output -> output.stream() + " " + content(output.data());
      case HelperFrame.Data data -> data.last() + " " + data.executable() + content(data.data());
      default -> frame.toString();
    };
  }

  private static String content(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.duplicate().get(bytes);
    return HEX.formatHex(bytes);
  }

  private static byte[] join(List<GoldenFrame> frames) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    frames.forEach(frame -> joined.writeBytes(frame.bytes()));
    return joined.toByteArray();
  }

  private static ReadableByteChannel channel(byte[] bytes) {
    return Channels.newChannel(new ByteArrayInputStream(bytes));
  }

  private static ReadableByteChannel inPieces(byte[] bytes, Random random) {
    return Channels.newChannel(
        new ByteArrayInputStream(bytes) {
          @Override
          public synchronized int read(byte[] to, int offset, int length) {
            return super.read(to, offset, Math.min(length, 1 + random.nextInt(40)));
          }
        });
  }
}
