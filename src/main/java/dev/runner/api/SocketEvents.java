package dev.runner.api;

import dev.runner.coderunner.JobListener;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Events as frames of a WebSocket. */
record SocketEvents(ServerWebSocket socket, boolean binary, HangUp hangUp)
    implements EventStream.Sink {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** The first byte of a binary frame. */
  private static final byte STDOUT = 1;

  private static final byte STDERR = 2;

  @Override
  public boolean send(String event, Json.Fields fields, Duration patience) {
    return switch (event) {
      case "compiled" -> text(event, nested("compile", fields), patience);
      case "error" -> text(event, nested("problem", fields), patience);
      default -> text(event, fields, patience);
    };
  }

  /** Members that would be taken for those of the frame. */
  private static Json.Fields nested(String name, Json.Fields fields) {
    return json -> {
      json.writeObjectFieldStart(name);
      fields.write(json);
      json.writeEndObject();
    };
  }

  void error(Problem problem) {
    send("error", problem::write, PATIENCE);
  }

  private boolean text(String event, Json.Fields fields, Duration patience) {
    byte[] frame =
        Json.object(json -> {
          json.writeStringField("type", event);
          fields.write(json);
        });
    return !socket.isClosed()
        && Exchange.taken(
            socket.writeTextMessage(new String(frame, StandardCharsets.UTF_8)),
            patience,
            this::tooSlow);
  }

  @Override
  public boolean sendsBytes() {
    return binary;
  }

  @Override
  public boolean sendBytes(JobListener.Channel channel, byte[] bytes, Duration patience) {
    byte first =
        switch (channel) {
          case STDOUT -> STDOUT;
          case STDERR -> STDERR;
        };
    Buffer frame = Buffer.buffer(bytes.length + 1).appendByte(first).appendBytes(bytes);
    return !socket.isClosed()
        && Exchange.taken(socket.writeBinaryMessage(frame), patience, this::tooSlow);
  }

  private void tooSlow() {
    hangUp.hangUp();
    socket.close();
  }
}
