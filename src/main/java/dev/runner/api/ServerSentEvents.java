package dev.runner.api;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/** Events as {@code text/event-stream} has them. */
record ServerSentEvents(Exchange exchange) implements EventStream.Sink {

  @Override
  public boolean send(String event, Json.Fields fields, Duration patience) {
    return exchange.write(piece(event, fields), patience);
  }

  static Buffer piece(String event, Json.Fields fields) {
    return Buffer.buffer()
        .appendString("event: " + event + "\ndata: ")
        .appendBytes(Json.object(fields))
        .appendString("\n\n");
  }
}
