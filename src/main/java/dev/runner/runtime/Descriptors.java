package dev.runner.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/**
 * Passes open descriptors to the helper, so that large inputs cross without copies.
 *
 * <p>The layouts are those of 64-bit Linux: {@code struct sockaddr_un}, {@code msghdr}, {@code
 * iovec} and {@code cmsghdr}.
 */
final class Descriptors {

  static final int MOST_AT_ONCE = 8;

  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MFD_CLOEXEC = 1;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;

  private static final int PATH_BYTES = 108;
  private static final int MSGHDR_BYTES = 56;
  private static final int IOVEC_BYTES = 16;
  private static final int CMSGHDR_BYTES = 16;

  private Descriptors() {}

  /**
   * Makes a file in memory. Its content is written and read by way of {@code /proc/self/fd};
   * whoever makes it closes it with {@link #close}.
   */
  static int memfd(String name) throws IOException {
    try {
      return LibC.memfd_create(name, MFD_CLOEXEC);
    } catch (LastErrorException e) {
      throw failed("memfd_create", e);
    }
  }

  static void close(int descriptor) throws IOException {
    try {
      LibC.close(descriptor);
    } catch (LastErrorException e) {
      throw failed("close", e);
    }
  }

  /**
   * Gives descriptors to the slot that has this token, and waits until they have arrived. The
   * caller's own copies stay open.
   */
  static void attach(Path socket, byte[] token, int... descriptors) throws IOException {
    if (descriptors.length < 1 || descriptors.length > MOST_AT_ONCE) {
      throw new IllegalArgumentException("1 to 8 descriptors at once");
    }
    int connection = connect(socket);
    try {
      send(connection, hello(token), descriptors);
      awaitArrival(connection);
    } catch (LastErrorException e) {
      throw failed("passing descriptors", e);
    } finally {
      close(connection);
    }
  }

  private static byte[] hello(byte[] token) throws IOException {
    Gathered frame = new Gathered();
    FrameWriter writer = new FrameWriter(frame);
    writer.hello(Wire.PURPOSE_ATTACH, token);
    writer.flush();
    return frame.bytes;
  }

  private static int connect(Path socket) throws IOException {
    byte[] path = socket.toString().getBytes(UTF_8);
    if (path.length >= PATH_BYTES) {
      throw new IOException("path of a socket is at most 107 bytes: " + socket);
    }
    int connection = -1;
    try (Memory address = new Memory(2 + PATH_BYTES)) {
      address.clear();
      address.setShort(0, (short) AF_UNIX);
      address.write(2, path, 0, path.length);
      connection = LibC.socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
      LibC.connect(connection, address, (int) address.size());
      return connection;
    } catch (LastErrorException e) {
      if (connection >= 0) {
        close(connection);
      }
      throw failed("connecting to " + socket, e);
    }
  }

  /** Sends bytes with descriptors beside them. */
  static void send(int connection, byte[] bytes, int... descriptors) throws IOException {
    int controlLength = CMSGHDR_BYTES + Integer.BYTES * descriptors.length;
    try (Memory data = new Memory(bytes.length);
        Memory vector = new Memory(IOVEC_BYTES);
        Memory control = new Memory((controlLength + 7L) & ~7L);
        Memory message = new Memory(MSGHDR_BYTES)) {
      data.write(0, bytes, 0, bytes.length);
      vector.setPointer(0, data);
      vector.setLong(8, bytes.length);
      control.clear();
      control.setLong(0, controlLength);
      control.setInt(8, SOL_SOCKET);
      control.setInt(12, SCM_RIGHTS);
      control.write(CMSGHDR_BYTES, descriptors, 0, descriptors.length);
      message.clear();
      message.setPointer(16, vector);
      message.setLong(24, 1);
      message.setPointer(32, control);
      message.setLong(40, control.size());
      if (LibC.sendmsg(connection, message, MSG_NOSIGNAL) != bytes.length) {
        throw new IOException("descriptors were sent only in part");
      }
    } catch (LastErrorException e) {
      throw failed("sendmsg", e);
    }
  }

  /** The helper closes the connection when it has the descriptors, and says why when it has not. */
  private static void awaitArrival(int connection) throws IOException {
    try (Memory buffer = new Memory(4096)) {
      FrameReader reader = new FrameReader(new Incoming(connection, buffer));
      HelperFrame frame = reader.next();
      if (frame instanceof HelperFrame.Failed(Stage stage, int errno, String detail)) {
        throw new IOException(SandboxException.failed(stage, errno, detail).getMessage());
      }
      throw Exchange.unexpected(frame);
    } catch (EOFException _) {
      // This is the answer: they have arrived.
    }
  }

  static IOException failed(String what, LastErrorException e) {
    return new IOException(what + ": " + Errno.describe(e.getErrorCode()), e);
  }

  /** Takes what a writer sends, in place of a connection. */
  private static final class Gathered implements WritableByteChannel {
    private byte[] bytes = {};

    @Override
    public int write(ByteBuffer from) {
      int length = from.remaining();
      bytes = new byte[length];
      from.get(bytes);
      return length;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  /** Reads from a bare descriptor. */
  private record Incoming(int descriptor, Memory buffer) implements ReadableByteChannel {

    @Override
    public int read(ByteBuffer into) {
      int most = (int) Math.min(into.remaining(), buffer.size());
      int count = (int) LibC.read(descriptor, buffer, most);
      if (count == 0) {
        return -1;
      }
      into.put(buffer.getByteBuffer(0, count));
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
