package dev.runner.api;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The paths of v2 that are served by Vert.x itself: what is streamed in either direction needs its
 * flow control, and to know at once when a client hangs up.
 */
@Singleton
public final class V2Routes {

  static final String PREFIX = "/api/v2/";
  static final String RUN = PREFIX + "run";
  static final String BATCH = PREFIX + "batch";
  static final String SESSIONS = PREFIX + "sessions";
  static final String LANGUAGES = PREFIX + "languages";
  static final String JOB_EVENTS = PREFIX + "jobs/:" + JobEventsHandler.ID + "/events";

  /**
   * After all filters, and before Quarkus' own limit of bodies, which would refuse long batches.
   */
  private static final int ORDER = -3;

  private final RunHandler run;
  private final BatchHandler batch;
  private final SessionHandler sessions;
  private final LanguagesHandler languages;
  private final JobEventsHandler jobEvents;

  V2Routes(
      RunHandler run,
      BatchHandler batch,
      SessionHandler sessions,
      LanguagesHandler languages,
      JobEventsHandler jobEvents) {
    this.run = run;
    this.batch = batch;
    this.sessions = sessions;
    this.languages = languages;
    this.jobEvents = jobEvents;
  }

  void register(@Observes Router router) {
    add(router, HttpMethod.POST, RUN, posted("application/json", run::handle));
    add(router, HttpMethod.POST, BATCH, posted(BatchHandler.MEDIA_TYPE, batch::handle));
    router.get(SESSIONS).order(ORDER).handler(sessions::handle);
    add(router, HttpMethod.GET, LANGUAGES, languages::list);
    add(router, HttpMethod.GET, LANGUAGES + "/:name", languages::one);
    add(router, HttpMethod.GET, JOB_EVENTS, jobEvents::handle);
  }

  private static void add(
      Router router, HttpMethod method, String path, Consumer<Exchange> handler) {
    router.route(path).order(ORDER).handler(guarded(method, handler));
  }

  private static Handler<RoutingContext> guarded(HttpMethod method, Consumer<Exchange> handler) {
    return context -> {
      Exchange exchange = new Exchange(context);
      if (context.request().method().equals(method)) {
        handler.accept(exchange);
      } else {
        context.response().putHeader(HttpHeaders.ALLOW, method.name());
        exchange.answer(Problem.of(Problem.Kind.METHOD_NOT_ALLOWED, "allowed is " + method.name()));
      }
    };
  }

  /** For requests with a body of the one type that is understood. */
  static Consumer<Exchange> posted(String type, Consumer<Exchange> handler) {
    return exchange -> {
      String given = exchange.request().getHeader(HttpHeaders.CONTENT_TYPE);
      String bare = given == null ? "" : given.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
      if (bare.equals(type)) {
        handler.accept(exchange);
      } else {
        String detail = "Content-Type must be " + type + (given == null ? "" : ", not " + given);
        exchange.answer(Problem.of(Problem.Kind.UNSUPPORTED_MEDIA_TYPE, detail));
      }
    };
  }
}
