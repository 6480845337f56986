package dev.runner.api;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
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
    add(router, RUN, posted("application/json", run::handle), HttpMethod.POST);
    add(router, BATCH, posted(BatchHandler.MEDIA_TYPE, batch::handle), HttpMethod.POST);
    route(router, SESSIONS, HttpMethod.GET).handler(sessions::handle);
    add(router, LANGUAGES, languages::list, HttpMethod.GET, HttpMethod.HEAD);
    add(router, LANGUAGES + "/:name", languages::one, HttpMethod.GET, HttpMethod.HEAD);
    add(router, JOB_EVENTS, jobEvents::handle, HttpMethod.GET);
  }

  private static void add(
      Router router, String path, Consumer<Exchange> handler, HttpMethod... methods) {
    route(router, path, methods).handler(context -> handler.accept(new Exchange(context)));
  }

  private static Route route(Router router, String path, HttpMethod... methods) {
    return router.route(path).order(ORDER).handler(AllowedMethods.only(methods));
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
