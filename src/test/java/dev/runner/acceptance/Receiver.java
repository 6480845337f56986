package dev.runner.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** Receives callbacks. The first for each path fails, and so has to come again. */
final class Receiver implements AutoCloseable {

  /** Here the first is answered with a redirect to another path. */
  static final String REDIRECTS = "/redirects";

  private final HttpServer server;
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

  /**
   * What came.
   *
   * @param headers by their names in lower case
   */
  record Call(String path, Map<String, String> headers, String body) {

    String header(String name) {
      return Objects.requireNonNull(headers.get(name.toLowerCase(Locale.ROOT)), name);
    }
  }

  private Receiver(HttpServer server) {
    this.server = server;
  }

  static Receiver start() {
    try {
      InetSocketAddress place = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      Receiver receiver = new Receiver(HttpServer.create(place, 0));
      receiver.server.createContext("/", receiver::receive);
      receiver.server.start();
      return receiver;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void receive(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    int status = calls(path).isEmpty() ? failure(path) : 204;
    calls.add(
        new Call(
            path,
            exchange.getRequestHeaders().entrySet().stream()
                .collect(
                    Collectors.toMap(
                        header -> header.getKey().toLowerCase(Locale.ROOT),
                        header -> header.getValue().getFirst())),
            new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
    exchange.getResponseHeaders().set("Location", "/elsewhere");
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private static int failure(String path) {
    return path.equals(REDIRECTS) ? 307 : 500;
  }

  int port() {
    return server.getAddress().getPort();
  }

  List<Call> calls() {
    return List.copyOf(calls);
  }

  List<Call> calls(String path) {
    return calls.stream().filter(call -> call.path().equals(path)).toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
