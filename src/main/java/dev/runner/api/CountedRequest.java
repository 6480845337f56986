package dev.runner.api;

import io.quarkus.vertx.http.runtime.filters.QuarkusRequestWrapper;
import io.vertx.core.http.HttpServerRequest;
import java.lang.reflect.Method;

/**
 * A request among those whose end Quarkus waits for when it stops. One that has become a WebSocket
 * never ends for it: Vert.x tells nobody, and Quarkus' own method for that is not public.
 */
final class CountedRequest {

  private final QuarkusRequestWrapper request;
  private final Method done;

  private CountedRequest(QuarkusRequestWrapper request, Method done) {
    this.request = request;
    this.done = done;
  }

  static CountedRequest of(HttpServerRequest request) {
    try {
      Method done = QuarkusRequestWrapper.class.getDeclaredMethod("done");
      done.setAccessible(true);
      return new CountedRequest(QuarkusRequestWrapper.get(request), done);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("another version of Quarkus", e);
    }
  }

  void ended() {
    try {
      done.invoke(request);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
