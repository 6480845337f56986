package dev.runner.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URL;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that go on sending when they have their answer. */
@QuarkusTest
@Timeout(60)
class EndlessBodyTest {

  private static final byte[] PIECE =
      ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(US_ASCII);

  @TestHTTPResource private @Nullable URL url;

  @Test
  void aBodyWithoutEndIsCutOffAfterItsAnswer() throws IOException {
    assertCutOff("POST /api/v1/run", "Transfer-Encoding: chunked", "413");
  }

  @Test
  void aBodyThatNobodyAskedForIsCutOffToo() throws IOException {
    assertCutOff("POST /nope", "Transfer-Encoding: chunked", "404");
  }

  @Test
  void aBodyThatWasAnnouncedTooLongIsAnsweredBeforeItComes() throws IOException {
    try (Socket socket = connect("POST /api/v1/run", "Content-Length: 999999999999")) {
      assertTrue(firstLine(socket).contains("413"));
    }
  }

  @Test
  void aBodyThatWasAnnouncedTooLongIsCutOff() throws IOException {
    assertCutOff("POST /api/v1/run", "Content-Length: 999999999999", "413");
  }

  private void assertCutOff(String request, String length, String status) throws IOException {
    try (Socket socket = connect(request, length)) {
      OutputStream out = socket.getOutputStream();
      while (socket.getInputStream().available() == 0) {
        out.write(PIECE);
      }
      assertTrue(firstLine(socket).contains(status));
      assertThrows(
          IOException.class,
          () -> {
            while (true) {
              out.write(PIECE);
            }
          });
    }
  }

  private Socket connect(String request, String length) throws IOException {
    URL service = Objects.requireNonNull(url);
    Socket socket = new Socket(service.getHost(), service.getPort());
    String head =
        request
            + " HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
            + length
            + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(US_ASCII));
    return socket;
  }

  private static String firstLine(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString();
  }
}
