package dev.runner.api;

import dev.runner.access.Caller;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tells who sends a request: the {@link AccessFilter} has found it out. */
final class Clients {

  private static final String KEY = Caller.class.getName();

  private static final String AT_END = KEY + ".end";

  private static final String TRACE_PARENT = "traceparent";

  /** That of the first version has 55 characters; it may be kept in the database. */
  private static final int LONGEST_TRACE_PARENT = 128;

  private Clients() {}

  static void put(RoutingContext context, Caller caller) {
    context.put(KEY, caller);
  }

  /**
   * Does something when the request is over. That of a WebSocket is over when its socket is closed,
   * and Vert.x tells nobody: then it is {@link #ended} that does it.
   */
  static void atEnd(RoutingContext context, Runnable action) {
    AtomicBoolean done = new AtomicBoolean();
    Runnable once =
        () -> {
          if (done.compareAndSet(false, true)) {
            action.run();
          }
        };
    context.addEndHandler(_ -> once.run());
    context.put(AT_END, once);
  }

  static void ended(RoutingContext context) {
    Runnable once = context.get(AT_END);
    if (once != null) {
      once.run();
    }
  }

  /** What the W3C calls the parent of a trace, as it came. */
  static Optional<String> traceParent(RoutingContext context) {
    return Optional.ofNullable(context.request().getHeader(TRACE_PARENT))
        .filter(header -> header.length() <= LONGEST_TRACE_PARENT);
  }

  /**
   * @throws IllegalStateException if the request has come here past the filter
   */
  static Caller of(RoutingContext context) {
    Caller caller = context.get(KEY);
    if (caller == null) {
      throw new IllegalStateException("nobody has asked who sends this request");
    }
    return caller;
  }
}
