package dev.runner.api;

import dev.runner.coderunner.CodeRunner;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/**
 * Lets a client talk to a program while it runs, over a WebSocket.
 *
 * <p>Vert.x' own: its flow control reaches from the program's pipe to the client's connection.
 */
@Singleton
public final class SessionHandler implements HttpServerOptionsCustomizer {

  private final CodeRunner codeRunner;
  private final JobRequestReader reader;
  private final JobIds ids;

  SessionHandler(CodeRunner codeRunner, JobRequestReader reader, JobIds ids) {
    this.codeRunner = codeRunner;
    this.reader = reader;
    this.ids = ids;
  }

  /** A browser sends its token as a protocol, and wants the one that it offers to be chosen. */
  @Override
  public void customizeHttpServer(HttpServerOptions options) {
    options.addWebSocketSubProtocol("*");
  }

  @Override
  public void customizeHttpsServer(HttpServerOptions options) {
    customizeHttpServer(options);
  }

  void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (!request.headers().contains(HttpHeaders.UPGRADE, "websocket", true)) {
      String detail = "sessions are WebSockets: Upgrade must be websocket";
      new Exchange(context).answer(Problem.of(Problem.Kind.INVALID_REQUEST, detail));
      return;
    }
    boolean binary = "1".equals(request.getParam("binary"));
    JobRequestReader.Origin origin = JobRequestReader.Origin.of(ids.next(), Clients.of(context));
    request
        .toWebSocket()
        .onSuccess(socket -> {
          Runnable ended = () -> Clients.ended(context);
          new Session(socket, binary, codeRunner, reader, origin, ended).start();
        })
        .onFailure(_ -> Clients.ended(context));
  }
}
