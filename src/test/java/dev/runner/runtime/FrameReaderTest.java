package dev.runner.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FrameReaderTest {

  private static final byte[] READY = GoldenFrame.named("ready").bytes();
  private static final byte[] OUTPUT = GoldenFrame.named("output-stdout").bytes();

  @Test
  void framesThatArriveByteByByteArePutTogether() throws IOException {
    FrameReader reader = reader(oneByOne(join(READY, OUTPUT)));
    assertInstanceOf(HelperFrame.Ready.class, reader.next());
    assertInstanceOf(HelperFrame.Output.class, reader.next());
    assertThrows(EOFException.class, reader::next);
  }

  @Test
  void framesThatArriveTogetherAreToldApart() throws IOException {
    FrameReader reader = reader(new ByteArrayInputStream(join(OUTPUT, OUTPUT, READY)));
    assertInstanceOf(HelperFrame.Output.class, reader.next());
    assertInstanceOf(HelperFrame.Output.class, reader.next());
    assertInstanceOf(HelperFrame.Ready.class, reader.next());
  }

  @Test
  void aFrameOfFullLengthFitsBetweenSmallOnes() throws IOException {
    byte[] large = frame(Wire.DATA, Wire.MAX_PAYLOAD);
    FrameReader reader = reader(new ByteArrayInputStream(join(READY, large, OUTPUT, large, READY)));
    assertInstanceOf(HelperFrame.Ready.class, reader.next());
    HelperFrame.Data data = assertInstanceOf(HelperFrame.Data.class, reader.next());
    assertEquals(Wire.MAX_PAYLOAD - 2, data.data().remaining());
    assertInstanceOf(HelperFrame.Output.class, reader.next());
    assertInstanceOf(HelperFrame.Data.class, reader.next());
    assertInstanceOf(HelperFrame.Ready.class, reader.next());
  }

  @Test
  void aFrameLongerThanAgreedIsAnErrorBeforeItIsRead() {
    byte[] header =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(Wire.MAX_PAYLOAD + 1).array();
    assertThrows(ProtocolException.class, reader(new ByteArrayInputStream(header))::next);
  }

  @Test
  void aLengthThatLooksNegativeIsAnError() {
    byte[] header = ByteBuffer.allocate(8).putInt(-1).array();
    assertThrows(ProtocolException.class, reader(new ByteArrayInputStream(header))::next);
  }

  @Test
  void anEndWithinAFrameIsAnError() {
    byte[] cut = Arrays.copyOf(READY, READY.length - 1);
    assertThrows(EOFException.class, reader(new ByteArrayInputStream(cut))::next);
  }

  private static FrameReader reader(InputStream in) {
    return new FrameReader(Channels.newChannel(in));
  }

  private static byte[] frame(int type, int payload) {
    ByteBuffer frame =
        ByteBuffer.allocate(Wire.HEADER_BYTES + payload).order(ByteOrder.LITTLE_ENDIAN);
    return frame.putInt(payload).putShort((short) type).array();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static InputStream oneByOne(byte[] bytes) {
    InputStream stream = InputStream.nullInputStream();
    for (byte b : bytes) {
      stream = new SequenceInputStream(stream, new ByteArrayInputStream(new byte[] {b}));
    }
    return stream;
  }
}
