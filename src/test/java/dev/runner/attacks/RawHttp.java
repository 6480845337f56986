package dev.runner.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;

/** A connection on which anything can be sent, also what is no HTTP. */
final class RawHttp implements AutoCloseable {

  private final Socket socket = new Socket();

  RawHttp(URI url, Duration patience) throws IOException {
    socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), (int) patience.toMillis());
    socket.setSoTimeout((int) patience.toMillis());
    socket.setTcpNoDelay(true);
  }

  /** The head of a {@code POST /api/v1/run} of so many bytes. */
  static String head(long length) {
    return "POST /api/v1/run HTTP/1.1\r\nHost: runner\r\nContent-Type: application/json\r\n"
        + "Connection: close\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  RawHttp send(String text) throws IOException {
    return send(text.getBytes(UTF_8));
  }

  RawHttp send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** Says that nothing more comes, and still listens. */
  RawHttp finishSending() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** Closes at once, without the goodbyes of TCP. */
  void abort() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** All that comes until the other side closes, or an empty text if it broke the connection. */
  String answer() throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (java.net.SocketException e) {
      return "";
    }
  }

  /** The number in the first line of the answer, or 0 if there is none. */
  int status() throws IOException {
    String answer = answer();
    return answer.startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
