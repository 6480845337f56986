package dev.runner.api;

import io.vertx.core.http.HttpServerRequest;

/** Tells clients apart, so that they take turns in the queue. */
final class Clients {

  private Clients() {}

  /** By the address that the request came from. */
  static String of(HttpServerRequest request) {
    return request.remoteAddress().hostAddress();
  }
}
