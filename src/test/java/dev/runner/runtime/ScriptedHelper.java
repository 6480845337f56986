package dev.runner.runtime;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a connection, played by a test: it reads the client's frames and answers with
 * golden ones, or with bytes that no helper would send.
 */
final class ScriptedHelper implements AutoCloseable {

  private final Path socket;
  private final ServerSocketChannel server;
  private @Nullable SocketChannel connection;

  ScriptedHelper(Path directory) throws IOException {
    socket = directory.resolve("helper.sock");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
  }

  Path socket() {
    return socket;
  }

  void accept() throws IOException {
    connection = server.accept();
  }

  private SocketChannel connection() {
    return Objects.requireNonNull(connection, "nobody was accepted");
  }

  /** One frame of the client. */
  record Received(int type, ByteBuffer payload) {}

  /** Waits for the next frame. */
  Received receive() throws IOException {
    ByteBuffer header = receiveBytes(Wire.HEADER_BYTES);
    int length = header.getInt();
    return new Received(header.getShort(), receiveBytes(length));
  }

  /** Waits for a frame of this type; any other is a fault of the client. */
  Received receive(int type) throws IOException {
    Received frame = receive();
    if (frame.type() != type) {
      throw new IOException("expected frame " + type + ", not " + frame.type());
    }
    return frame;
  }

  /** Waits for so many bytes, whatever they mean. */
  ByteBuffer receiveBytes(int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (connection().read(buffer) < 0) {
        throw new IOException("the client has gone");
      }
    }
    return buffer.flip();
  }

  void send(String... golden) throws IOException {
    for (String name : golden) {
      send(GoldenFrame.named(name).bytes());
    }
  }

  void send(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      connection().write(buffer);
    }
  }

  void stdinTaken(int bytes) throws IOException {
    send(
        ByteBuffer.allocate(Wire.HEADER_BYTES + 4)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(4)
            .putInt(Wire.STDIN_TAKEN)
            .putInt(bytes)
            .array());
  }

  void hangUp() throws IOException {
    connection().close();
  }

  @Override
  public void close() throws IOException {
    if (connection != null) {
      connection.close();
    }
    server.close();
  }
}
