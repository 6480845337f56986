package dev.runner.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameWriterTest {

  private final Recorder recorder = new Recorder();
  private final FrameWriter writer = new FrameWriter(recorder);

  @Test
  void anOrdinaryJobGoesOutInOneWrite() throws IOException {
    writer.sandbox(1 << 20, 100);
    writer.file(new JobFile("main.py", new byte[10_000], false));
    writer.finish();
    writer.flush();
    assertEquals(1, recorder.writes.size());
  }

  @Test
  void aLargeFileTravelsInPiecesThatGiveItBack() throws IOException {
    byte[] content = new byte[3_000_001];
    new Random(7).nextBytes(content);
    writer.file(new JobFile("big", content, true));
    writer.flush();

    ByteBuffer sent = recorder.all();
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    boolean first = true;
    while (sent.hasRemaining()) {
      int length = sent.getInt();
      assertTrue(length <= Wire.MAX_PAYLOAD);
      assertEquals(Wire.FILE, sent.getInt());
      assertEquals(1, sent.get(), "mode");
      assertEquals(first ? 0 : 1, sent.get(), "append");
      sent.position(sent.position() + 4 + "big".length());
      byte[] piece = new byte[sent.getInt()];
      sent.get(piece);
      received.writeBytes(piece);
      first = false;
    }
    assertArrayEquals(content, received.toByteArray());
  }

  @Test
  void aFrameLongerThanAgreedIsRefused() {
    ByteBuffer data = ByteBuffer.allocate(Wire.MAX_PAYLOAD);
    assertThrows(IllegalArgumentException.class, () -> writer.stdin(false, data, data.remaining()));
  }

  @Test
  void whatCouldNotBeSentIsNotSentAgain() throws IOException {
    recorder.broken = true;
    writer.cancel();
    assertThrows(IOException.class, writer::flush);
    recorder.broken = false;
    writer.finish();
    writer.flush();
    assertEquals(Wire.HEADER_BYTES, recorder.all().remaining());
  }

  /** Keeps what is written, and takes it in halves as a socket may. */
  private static final class Recorder implements WritableByteChannel {
    private final List<byte[]> writes = new ArrayList<>();
    private boolean broken;

    @Override
    public int write(ByteBuffer from) throws IOException {
      if (broken) {
        throw new IOException("broken");
      }
      int length = from.remaining() > 100_000 ? from.remaining() / 2 : from.remaining();
      byte[] bytes = new byte[length];
      from.get(bytes);
      writes.add(bytes);
      return length;
    }

    ByteBuffer all() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      writes.forEach(bytes::writeBytes);
      return ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
