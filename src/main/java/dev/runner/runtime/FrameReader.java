package dev.runner.runtime;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;

/** Cuts what comes from the helper into frames. For one thread. */
final class FrameReader {

  /** Room for the longest output frame and what usually follows it, so that one read gets both. */
  private static final int USUAL_CAPACITY = 2 * Wire.MAX_OUTPUT;

  private final ReadableByteChannel in;

  /** Between frames: what was read and not yet taken lies from position to limit. */
  private ByteBuffer buffer = allocate(USUAL_CAPACITY).limit(0);

  FrameReader(ReadableByteChannel in) {
    this.in = in;
  }

  /**
   * Waits for the next frame.
   *
   * @throws EOFException if the helper has closed the connection
   */
  HelperFrame next() throws IOException {
    fill(Wire.HEADER_BYTES);
    int length = buffer.getInt();
    int type = Short.toUnsignedInt(buffer.getShort());
    int flags = Short.toUnsignedInt(buffer.getShort());
    if (length < 0 || length > Wire.MAX_PAYLOAD) {
      throw new ProtocolException(
          "frame 0x%02x of %s bytes".formatted(type, Integer.toUnsignedString(length)));
    }
    fill(length);
    ByteBuffer payload = buffer.slice(buffer.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.position(buffer.position() + length);
    return HelperFrameDecoder.decode(type, flags, payload);
  }

  /** Reads until at least {@code bytes} are there. */
  private void fill(int bytes) throws IOException {
    if (buffer.remaining() >= bytes) {
      return;
    }
    makeRoom(bytes);
    while (buffer.position() < bytes) {
      if (in.read(buffer) < 0) {
        throw new EOFException(
            buffer.position() == 0 ? "connection closed" : "connection closed within a frame");
      }
    }
    buffer.flip();
  }

  /** Moves what is there to the front, and leaves the buffer ready to be read into. */
  private void makeRoom(int bytes) {
    int capacity = Math.max(USUAL_CAPACITY, bytes);
    if (buffer.capacity() == capacity) {
      buffer.compact();
    } else {
      buffer = allocate(capacity).put(buffer);
    }
  }

  private static ByteBuffer allocate(int capacity) {
    return ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
  }
}
