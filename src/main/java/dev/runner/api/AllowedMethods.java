package dev.runner.api;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells which methods a path knows: who asks by OPTIONS, and who sends another one. JAX-RS would
 * answer for all paths of a class together, and says nothing to who sends another one.
 */
@Singleton
final class AllowedMethods {

  /** After all filters, and before those who answer. */
  private static final int ORDER = -4;

  /** After those who know their paths, and before JAX-RS, which would answer for any path. */
  private static final int AFTER_ALL = -2;

  private static final int NO_CONTENT = 204;
  private static final int NOT_FOUND = 404;

  void register(@Observes Router router) {
    add(router, "/api/v1/run", HttpMethod.POST);
    add(router, "/api/v1/languages", HttpMethod.GET, HttpMethod.HEAD);
    add(router, "/api/v2/jobs", HttpMethod.POST);
    add(router, "/api/v2/jobs/:id", HttpMethod.GET, HttpMethod.HEAD, HttpMethod.DELETE);
    add(router, "/api/openapi.json", HttpMethod.GET, HttpMethod.HEAD);
    add(router, "/api/openapi.yaml", HttpMethod.GET, HttpMethod.HEAD);
    add(router, "/q/info", HttpMethod.GET, HttpMethod.HEAD);
    router.options("/api/*").order(AFTER_ALL).handler(AllowedMethods::notFound);
  }

  private static void add(Router router, String path, HttpMethod... methods) {
    router.route(path).order(ORDER).handler(only(methods));
  }

  /** Lets requests with these methods through, and answers all others. */
  static Handler<RoutingContext> only(HttpMethod... methods) {
    List<HttpMethod> known = List.of(methods);
    String allowed =
        Stream.concat(known.stream(), Stream.of(HttpMethod.OPTIONS))
            .map(HttpMethod::name)
            .collect(Collectors.joining(", "));
    return context -> {
      HttpMethod method = context.request().method();
      if (known.contains(method)) {
        context.next();
        return;
      }
      HttpServerResponse response = context.response().putHeader(HttpHeaders.ALLOW, allowed);
      if (method.equals(HttpMethod.OPTIONS)) {
        response.setStatusCode(NO_CONTENT).end();
      } else {
        refuse(context, Problem.of(Problem.Kind.METHOD_NOT_ALLOWED, "allowed are " + allowed));
      }
    };
  }

  private static void notFound(RoutingContext context) {
    refuse(context, Problem.of(Problem.Kind.NOT_FOUND, ErrorMappers.reason(NOT_FOUND)));
  }

  private static void refuse(RoutingContext context, Problem problem) {
    if (context.normalizedPath().startsWith(V2Routes.PREFIX)) {
      new Exchange(context).answer(problem);
    } else {
      int status = problem.kind().status();
      context
          .response()
          .setStatusCode(status)
          .putHeader(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON)
          .end(Buffer.buffer(Json.error(ErrorMappers.reason(status))));
    }
  }
}
