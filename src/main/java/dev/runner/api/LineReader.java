package dev.runner.api;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body line by line, and no further than that: of what follows, the connection holds no
 * more than its buffers, and then the client has to wait.
 */
final class LineReader {

  private static final Duration ROOM_PAUSE = Duration.ofMillis(50);
  private static final int ROOM_TRIES = 200;

  private final HttpServerRequest request;
  private final Context loop;
  private final BodyLimit limit;

  /** One piece at a time is asked for, so there is one in it at most, and the end. */
  private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();

  private Buffer piece = Buffer.buffer();
  private int at;
  private boolean ended;
  private long number;

  /** What the connection brings. */
  private sealed interface Piece {
    record Bytes(Buffer bytes) implements Piece {}

    record End() implements Piece {}
  }

  /** A line, without its end. */
  sealed interface Line {
    /** Counted from 1. */
    long number();

    /**
     * All of it.
     *
     * @param share of the service's memory, to be closed when the line is needed no more
     */
    @SuppressWarnings("ArrayRecordComponent") // up to megabytes: not worth a copy
    record Whole(long number, byte[] bytes, BodyLimit.Share share) implements Line {}

    /** It could not be kept, and is thrown away. */
    record Lost(long number, Problem why) implements Line {}
  }

  /** To be made on the event loop, when the request comes. */
  LineReader(HttpServerRequest request, Context loop, BodyLimit limit) {
    this.request = request;
    this.loop = loop;
    this.limit = limit;
    request.pause();
    request.handler(bytes -> pieces.add(new Piece.Bytes(bytes)));
    request.endHandler(_ -> pieces.add(new Piece.End()));
    request.exceptionHandler(_ -> pieces.add(new Piece.End()));
  }

  /** Nobody sends any more. */
  void close() {
    pieces.add(new Piece.End());
  }

  /** The next line that is not empty; nothing at the end. */
  Optional<Line> next() throws InterruptedException {
    while (true) {
      Optional<Line> line = new Assembly().line();
      if (line.isEmpty() || !isBlank(line.get())) {
        return line;
      }
    }
  }

  private static boolean isBlank(Line line) {
    if (!(line instanceof Line.Whole(long _, byte[] bytes, BodyLimit.Share share))) {
      return false;
    }
    for (byte b : bytes) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    share.close();
    return true;
  }

  /** Where the piece's next line feed is, or its end. */
  private int lineFeed() {
    int end = at;
    while (end < piece.length() && piece.getByte(end) != '\n') {
      end++;
    }
    return end;
  }

  /** Waits until there is something to read; false at the end. */
  private boolean more() throws InterruptedException {
    while (at == piece.length() && !ended) {
      loop.runOnContext(_ -> request.fetch(1));
      switch (pieces.take()) {
        case Piece.Bytes(Buffer bytes) -> {
          piece = bytes;
          at = 0;
        }
        case Piece.End() -> ended = true;
      }
    }
    return at < piece.length();
  }

  /** A line on its way. */
  private final class Assembly {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final BodyLimit.Share share = limit.share();
    private @Nullable Problem lost;

    Optional<Line> line() throws InterruptedException {
      boolean any = false;
      while (more()) {
        any = true;
        int end = lineFeed();
        add(end);
        at = end;
        if (end < piece.length()) {
          at++;
          return Optional.of(finished());
        }
      }
      return any ? Optional.of(finished()) : Optional.empty();
    }

    private void add(int end) throws InterruptedException {
      int length = end - at;
      if (lost != null) {
        return;
      }
      if (bytes.size() + length > limit.bytes()) {
        lose(limit.tooLarge());
      } else if (!takeRoom(length)) {
        lose(BodyReader.NO_ROOM);
      } else {
        bytes.writeBytes(piece.getBytes(at, end));
      }
    }

    /** Bodies that others hold give their room back within seconds, if they are not stuck too. */
    private boolean takeRoom(int length) throws InterruptedException {
      for (int tries = 0; tries < ROOM_TRIES; tries++) {
        if (share.tryTake(length)) {
          return true;
        }
        Thread.sleep(ROOM_PAUSE);
      }
      return false;
    }

    private void lose(Problem why) {
      lost = why;
      bytes.reset();
      share.close();
    }

    private Line finished() {
      number++;
      return lost == null
          ? new Line.Whole(number, bytes.toByteArray(), share)
          : new Line.Lost(number, lost);
    }
  }
}
