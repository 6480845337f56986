package dev.runner.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A conversation with a program that runs in the service: what is typed goes there at once. */
final class Session implements WebSocket.Listener {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PIECE = 16 * 1024;

  private final ApiClient client;
  private final ObjectNode job;
  private final PrintWriter err;
  private final CompletableFuture<JsonNode> answer = new CompletableFuture<>();
  private final StringBuilder message = new StringBuilder();

  Session(ApiClient client, ObjectNode job, PrintWriter err) {
    this.client = client;
    this.job = job;
    this.err = err;
  }

  int run() {
    boolean terminal = Standard.isTerminal(0) && Standard.isTerminal(1);
    job.put("type", "start");
    try (TerminalMode mode = terminal ? TerminalMode.raw() : TerminalMode.none()) {
      mode.size()
          .ifPresent(size ->
              job.putObject("terminal").put("rows", size.rows()).put("columns", size.columns()));
      WebSocket socket = client.session(this);
      send(socket, job);
      mode.onResize(size ->
          send(
              socket,
              JSON.createObjectNode()
                  .put("type", "resize")
                  .put("rows", size.rows())
                  .put("columns", size.columns())));
      Thread.ofVirtual().name("stdin").start(() -> feed(socket));
      return RunCommand.end(new Verdict(answer.join()), false, err);
    } catch (CompletionException e) {
      throw e.getCause() instanceof CliFailure failure
          ? failure
          : new CliFailure(ExitCodes.UNAVAILABLE, "the connection broke: " + e.getCause());
    }
  }

  /** The library wants one message after the other. */
  private synchronized void send(WebSocket socket, ObjectNode frame) {
    socket.sendText(frame.toString(), true).join();
  }

  private synchronized void send(WebSocket socket, byte[] input) {
    socket.sendBinary(ByteBuffer.wrap(input), true).join();
  }

  private void feed(WebSocket socket) {
    byte[] piece = new byte[PIECE];
    try (InputStream in = Standard.in()) {
      for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
        send(socket, Arrays.copyOf(piece, length));
      }
      send(socket, JSON.createObjectNode().put("type", "end"));
    } catch (IOException | CompletionException _) {
      // The program has ended, or the connection: the other side of the conversation says so.
    }
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
    message.append(part);
    if (last) {
      String text = message.toString();
      message.setLength(0);
      try {
        take(JSON.readTree(text));
      } catch (JsonProcessingException | CliFailure e) {
        answer.completeExceptionally(e);
      }
    }
    socket.request(1);
    return null;
  }

  private void take(JsonNode frame) {
    switch (frame.path("type").asText()) {
      case "stdout" -> RunCommand.write(Standard.out(), RunCommand.bytes(frame));
      case "stderr" -> RunCommand.write(Standard.err(), RunCommand.bytes(frame));
      case "compiled" ->
          RunCommand.write(Standard.err(), RunCommand.compilerOutput(frame.path("compile")));
      case "error" -> throw Problems.late(frame.path("problem"));
      case "result" -> answer.complete(frame);
      default -> {
        // What the service is at is of no interest here.
      }
    }
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
    answer.completeExceptionally(
        new CliFailure(ExitCodes.UNAVAILABLE, "the service ended the session: " + reason));
    return null;
  }

  @Override
  public void onError(WebSocket socket, Throwable error) {
    answer.completeExceptionally(
        new CliFailure(ExitCodes.UNAVAILABLE, "the connection broke: " + error.getMessage()));
  }
}
