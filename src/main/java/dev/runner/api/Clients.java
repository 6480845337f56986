package dev.runner.api;

import dev.runner.access.Caller;
import io.vertx.ext.web.RoutingContext;

/** Tells who sends a request: the {@link AccessFilter} has found it out. */
final class Clients {

  private static final String KEY = Caller.class.getName();

  private Clients() {}

  static void put(RoutingContext context, Caller caller) {
    context.put(KEY, caller);
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
