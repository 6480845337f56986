package dev.runner.api;

import dev.runner.coderunner.CodeRunner;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.function.Consumer;

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
  private final Sessions sessions;

  SessionHandler(CodeRunner codeRunner, JobRequestReader reader, JobIds ids, Sessions sessions) {
    this.codeRunner = codeRunner;
    this.reader = reader;
    this.ids = ids;
    this.sessions = sessions;
  }

  /** A browser sends its token as a protocol, and wants the one that it offers to be chosen. */
  @Override
  public void customizeHttpServer(HttpServerOptions options) {
    options.addWebSocketSubProtocol("*");
    // How long a client may take to answer that it is closed. It may hold up the service's stop.
    options.setWebSocketClosingTimeout(1);
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
    JobRequestReader.Origin origin = JobRequestReader.Origin.of(ids.next(), context);
    CountedRequest counted = CountedRequest.of(request);
    Consumer<Session> ended =
        session -> {
          sessions.remove(session);
          Clients.ended(context);
          counted.ended();
        };
    request
        .toWebSocket()
        .onSuccess(socket -> {
          Session session = new Session(socket, binary, codeRunner, reader, origin, ended);
          sessions.add(session);
          session.start();
        })
        .onFailure(_ -> Clients.ended(context));
  }
}
