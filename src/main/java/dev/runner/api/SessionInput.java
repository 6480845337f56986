package dev.runner.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What a client sends in a session: kept in order, and no more of it than a little. */
final class SessionInput {

  /** Once so many bytes wait, no more are read from the connection. */
  private static final int MOST = 1 << 20;

  /** So that very many very short frames count too. */
  private static final int FRAME_COST = 128;

  private final ServerWebSocket socket;
  private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /** A frame that came. */
  sealed interface Frame {
    record Text(String text) implements Frame {}

    record Bytes(Buffer bytes) implements Frame {}

    /** None follows. */
    record End() implements Frame {}
  }

  SessionInput(ServerWebSocket socket) {
    this.socket = socket;
    socket.textMessageHandler(text -> add(new Frame.Text(text)));
    socket.binaryMessageHandler(bytes -> add(new Frame.Bytes(bytes)));
  }

  private void add(Frame frame) {
    if (waiting.addAndGet(cost(frame)) > MOST) {
      socket.pause();
    }
    frames.add(frame);
  }

  void end() {
    frames.add(new Frame.End());
  }

  private static int cost(Frame frame) {
    return switch (frame) {
      case Frame.Text(String text) -> FRAME_COST + text.length();
      case Frame.Bytes(Buffer bytes) -> FRAME_COST + bytes.length();
      case Frame.End() -> 0;
    };
  }

  Frame next() throws InterruptedException {
    return taken(frames.take());
  }

  /** Nothing if none comes in time. */
  @Nullable Frame next(Duration patience) throws InterruptedException {
    Frame frame = frames.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    return frame == null ? null : taken(frame);
  }

  private Frame taken(Frame frame) {
    if (waiting.addAndGet(-cost(frame)) <= MOST) {
      socket.resume();
    }
    return frame;
  }
}
