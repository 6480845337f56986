package dev.runner.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runner.coderunner.ServiceStatus;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions, with made-up programs. */
@QuarkusTest
@Timeout(30)
@SuppressWarnings("FutureReturnValueIgnored") // the answer tells whether it was sent
class V2SessionTest {

  @TestHTTPResource("/api/v2/sessions")
  private @Nullable URI url;

  @Inject ServiceStatus status;
  @Inject Sessions sessions;

  /** Collects what the server says. */
  private static final class Frames implements WebSocket.Listener {
    private final List<String> texts = new ArrayList<>();
    private final StringBuilder part = new StringBuilder();
    private final List<Byte> firstBytes = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile int code;

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        texts.add(part.toString());
        part.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      firstBytes.add(data.get());
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      code = status;
      closed.countDown();
      return null;
    }

    void awaitClosed() throws InterruptedException {
      assertTrue(closed.await(10, TimeUnit.SECONDS), () -> "open; came: " + texts);
    }

    List<String> types() {
      return texts.stream().map(t -> t.split("\"", -1)[3]).toList();
    }
  }

  private WebSocket open(String query, Frames frames) {
    return HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .subprotocols("bearer.secret")
        .buildAsync(
            URI.create(Objects.requireNonNull(url).toString().replace("http", "ws") + query),
            frames)
        .join();
  }

  private static String start(String source, String more) {
    return "{\"type\":\"start\",\"language\":\"python3\",\"source\":\"%s\"%s}"
        .formatted(source, more);
  }

  @Test
  void aProgramIsRunAndWhatHappensIsTold() throws Exception {
    Frames frames = new Frames();
    WebSocket socket = open("", frames);
    assertEquals("bearer.secret", socket.getSubprotocol());
    socket.sendText(start("print('a')", ""), true);
    frames.awaitClosed();
    assertEquals(List.of("queued", "running", "stdout", "exit", "result"), frames.types());
    assertEquals(1000, frames.code);
    assertTrue(frames.texts.getLast().contains("\"status\":\"ok\""), frames.texts.getLast());
  }

  @Test
  void outputComesAsBytesIfThatIsWanted() throws Exception {
    Frames frames = new Frames();
    open("?binary=1", frames)
        .sendText(start("print('a')", ",\"terminal\":{\"rows\":24,\"columns\":80}"), true);
    frames.awaitClosed();
    assertEquals(List.of((byte) 1), frames.firstBytes);
    assertEquals(List.of("queued", "running", "exit", "result"), frames.types());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"type\":\"begin\"}",
        "{\"type\":\"start\",\"language\":\"python3\",\"source\":\"\",\"stdin\":\"\"}",
        "{\"type\":\"start\",\"language\":\"python3\",\"source\":\"\",\"terminal\":{\"rows\":0}}",
      })
  void aWrongStartIsAProblemAndTheEnd(String frame) throws Exception {
    Frames frames = new Frames();
    open("", frames).sendText(frame, true);
    frames.awaitClosed();
    assertEquals(List.of("error"), frames.types());
    assertEquals(1008, frames.code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"dance\"}",
        "{\"type\":\"signal\",\"signal\":\"SIGWHAT\"}",
        "{\"type\":\"stdin\",\"data\":\"%\",\"encoding\":\"base64\"}",
        "{\"type\":\"resize\",\"rows\":1}",
      })
  void aWrongFrameIsAProblemAndEndsTheJob(String frame) throws Exception {
    Frames frames = new Frames();
    WebSocket socket = open("", frames);
    socket.sendText(start("# fake: sleep 60000", ""), true).join();
    socket.sendText(frame, true).join();
    frames.awaitClosed();
    assertTrue(frames.types().contains("error"), frames.texts::toString);
    assertEquals(1008, frames.code);
    awaitIdle();
  }

  @Test
  void closeEndsTheProgramAndItsResultSaysSo() throws Exception {
    Frames frames = new Frames();
    WebSocket socket = open("", frames);
    socket.sendText(start("# fake: sleep 60000", ""), true).join();
    socket.sendText("{\"type\":\"close\"}", true).join();
    frames.awaitClosed();
    assertTrue(frames.texts.getLast().contains("\"status\":\"cancelled\""), frames.texts::toString);
    assertEquals(1000, frames.code);
  }

  @Test
  void silenceEndsTheProgram() throws Exception {
    Frames frames = new Frames();
    open("", frames).sendText(start("# fake: sleep 60000", ",\"idle_ms\":50"), true);
    frames.awaitClosed();
    assertTrue(frames.texts.getLast().contains("\"status\":\"cancelled\""), frames.texts::toString);
  }

  @Test
  void theEndOfTheServiceEndsProgramsAndSaysSo() throws Exception {
    Frames frames = new Frames();
    open("", frames).sendText(start("# fake: sleep 60000", ""), true).join();
    Frames silent = new Frames();
    open("", silent);
    while (status.snapshot().runnersBusy() == 0 || sessions.count() < 2) {
      Thread.sleep(2);
    }
    sessions.endAll();
    frames.awaitClosed();
    silent.awaitClosed();
    assertTrue(frames.texts.getLast().contains("\"status\":\"cancelled\""), frames.texts::toString);
    assertEquals(List.of(1001, 1001), List.of(frames.code, silent.code));
    awaitIdle();
  }

  @Test
  void aDroppedConnectionEndsTheProgram() throws Exception {
    WebSocket socket = open("", new Frames());
    socket.sendText(start("# fake: sleep 60000", ""), true).join();
    while (status.snapshot().runnersBusy() == 0) {
      Thread.sleep(2);
    }
    socket.abort();
    long dropped = System.nanoTime();
    awaitIdle();
    assertEquals(0, Duration.ofNanos(System.nanoTime() - dropped).toSeconds());
  }

  private void awaitIdle() throws InterruptedException {
    while (status.snapshot().runnersBusy() > 0) {
      Thread.sleep(2);
    }
  }

  @Test
  void anOrdinaryRequestIsToldThatThisIsAWebSocket() {
    given()
        .get("/api/v2/sessions")
        .then()
        .statusCode(400)
        .body("type", equalTo("/problems/invalid-request"));
  }
}
