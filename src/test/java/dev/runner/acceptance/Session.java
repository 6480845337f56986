package dev.runner.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The client's side of a session: keeps what comes. */
final class Session implements WebSocket.Listener {

  private static final Duration GENEROUS = Duration.ofSeconds(20);

  private final List<JsonNode> frames = new CopyOnWriteArrayList<>();
  private final List<String> binary = new CopyOnWriteArrayList<>();
  private final StringBuilder part = new StringBuilder();
  private final CompletableFuture<Integer> code = new CompletableFuture<>();
  @Nullable WebSocket socket;

  private WebSocket open() {
    WebSocket now = socket;
    if (now == null) {
      throw new AssertionError("not open");
    }
    return now;
  }

  Session start(ObjectNode job) {
    return send(job.put("type", "start").toString());
  }

  Session send(String frame) {
    open().sendText(frame, true).join();
    return this;
  }

  Session send(byte[] bytes) {
    open().sendBinary(ByteBuffer.wrap(bytes), true).join();
    return this;
  }

  void abort() {
    open().abort();
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket ws, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      frames.add(Answer.parse(part.toString()));
      part.setLength(0);
    }
    ws.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket ws, ByteBuffer data, boolean last) {
    binary.add(data.get() + " " + UTF_8.decode(data));
    ws.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket ws, int status, String reason) {
    code.complete(status);
    return null;
  }

  void awaitType(String type) throws InterruptedException {
    Await.until(
        type,
        GENEROUS,
        () -> frames.stream().anyMatch(frame -> frame.path("type").asText().equals(type)));
  }

  void awaitOutput(String wanted) throws InterruptedException {
    Await.until(wanted, GENEROUS, () -> stdout().contains(wanted));
  }

  /** What the program has written until now. */
  String stdout() {
    StringBuilder text = new StringBuilder();
    frames.stream()
        .filter(frame -> frame.path("type").asText().equals("stdout"))
        .forEach(frame -> text.append(frame.path("data").asText()));
    return text.toString();
  }

  /** All text frames until now. */
  List<String> texts() {
    return frames.stream().map(JsonNode::toString).toList();
  }

  List<String> binary() {
    return binary;
  }

  /** The code that the service closed it with. */
  int closed() throws Exception {
    return code.get(GENEROUS.toSeconds(), TimeUnit.SECONDS);
  }

  /** The last frame, once it is closed. */
  JsonNode last() throws Exception {
    closed();
    return frames.getLast();
  }
}
