package dev.runner.api;

import dev.runner.access.Access;
import dev.runner.access.Caller;
import dev.runner.access.Scope;
import dev.runner.access.Verdict;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks who sends a request, and whether he may: of every request below {@code /api} and of the
 * metrics, before anything of its body is read. What it lets through has a {@link Caller}, without
 * which no resource runs anything; so a path that it does not know opens nothing.
 */
@Singleton
final class AccessFilter {

  /** After Quarkus' filter for CORS, which has 300: browsers may read refusals. */
  private static final int PRIORITY = 200;

  private static final String METRICS = "/q/metrics";

  /** Browsers cannot set headers of a WebSocket, but they can name protocols. */
  private static final String PROTOCOLS = "Sec-WebSocket-Protocol";

  private static final String PROTOCOL_PREFIX = "bearer.";

  private final Access access;

  AccessFilter(Access access) {
    this.access = access;
  }

  /** What a path asks for. */
  private enum Demand {
    NOTHING(null, false),
    A_TOKEN(null, false),
    RUN(Scope.RUN, true),
    JOBS(Scope.JOBS, false),
    METRICS(Scope.METRICS, false);

    private final @Nullable Scope scope;

    /** Whether it counts among what a token's holder may do at once. */
    private final boolean counts;

    Demand(@Nullable Scope scope, boolean counts) {
      this.scope = scope;
      this.counts = counts;
    }

    static Demand of(String path) {
      if (path.startsWith(AccessFilter.METRICS)) {
        return METRICS;
      }
      // The description of the API is the same everywhere, and in the sources.
      if (!path.startsWith("/api") || path.startsWith("/api/openapi.")) {
        return NOTHING;
      }
      if (path.startsWith("/api/v2/jobs")) {
        return JOBS;
      }
      return path.endsWith("/languages") || path.contains("/languages/") ? A_TOKEN : RUN;
    }
  }

  void register(@Observes Filters filters) {
    filters.register(this::check, PRIORITY);
  }

  private void check(RoutingContext context) {
    // Matrix parameters do not keep a resource from being found.
    String path = context.normalizedPath().replaceAll(";[^/]*", "");
    Demand demand = Demand.of(path);
    if (demand == Demand.NOTHING) {
      context.next();
      return;
    }
    HttpServerRequest request = context.request();
    Optional<Caller> caller =
        access.caller(authorization(request), request.remoteAddress().hostAddress());
    if (caller.isEmpty()) {
      refuse(context, path, new Verdict.Unauthorized(why(request)));
      return;
    }
    Scope scope = demand.scope;
    Verdict verdict =
        scope == null
            ? new Verdict.Granted(caller.get(), Optional.empty())
            : access.admit(caller.get(), scope);
    if (verdict instanceof Verdict.Granted(Caller granted, Optional<Verdict.Quota> quota)) {
      quota.ifPresent(left -> tell(context.response(), left));
      let(context, path, granted, demand.counts);
    } else {
      refuse(context, path, verdict);
    }
  }

  private void let(RoutingContext context, String path, Caller caller, boolean counts) {
    if (counts && !access.enter(caller)) {
      refuse(context, path, new Verdict.TooManyAtOnce(caller.concurrency()));
      return;
    }
    if (counts) {
      Clients.atEnd(context, () -> access.leave(caller));
    }
    Clients.put(context, caller);
    context.next();
  }

  private static @Nullable String authorization(HttpServerRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    String protocols = request.getHeader(PROTOCOLS);
    if (header != null || protocols == null) {
      return header;
    }
    return Arrays.stream(protocols.split(","))
        .map(String::strip)
        .filter(protocol -> protocol.startsWith(PROTOCOL_PREFIX))
        .map(protocol -> "Bearer " + protocol.substring(PROTOCOL_PREFIX.length()))
        .findFirst()
        .orElse(null);
  }

  private static String why(HttpServerRequest request) {
    return authorization(request) == null
        ? "send a token: Authorization: Bearer TOKEN"
        : "the token is not known, or revoked";
  }

  private static void refuse(RoutingContext context, String path, Verdict verdict) {
    HttpServerResponse response = context.response();
    Problem problem =
        switch (verdict) {
          case Verdict.Granted _ -> throw new IllegalArgumentException("it is granted");
          case Verdict.Unauthorized(String why) -> {
            response.putHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            yield Problem.of(Problem.Kind.UNAUTHORIZED, why);
          }
          case Verdict.Forbidden(Scope missing) ->
              Problem.of(Problem.Kind.FORBIDDEN, "the token has no scope " + missing.wireName());
          case Verdict.TooMany(Verdict.Quota quota, Duration retryAfter) -> {
            tell(response, quota);
            String detail = "the token permits requests at the rate of " + quota.rate();
            yield Problem.of(Problem.Kind.RATE_LIMITED, detail, roundedUp(retryAfter));
          }
          case Verdict.TooManyAtOnce(int most) ->
              Problem.of(
                  Problem.Kind.RATE_LIMITED,
                  "the token permits " + most + " requests at once",
                  Duration.ofSeconds(1));
        };
    answer(response, path, problem);
  }

  private static void answer(HttpServerResponse response, String path, Problem problem) {
    boolean firstVersion = path.startsWith("/api/v1");
    problem
        .retryAfterSeconds()
        .ifPresent(seconds -> response.putHeader(HttpHeaders.RETRY_AFTER, seconds));
    response
        .setStatusCode(problem.kind().status())
        .putHeader(
            HttpHeaders.CONTENT_TYPE,
            firstVersion ? MediaType.APPLICATION_JSON : Problem.MEDIA_TYPE)
        .end(Buffer.buffer(firstVersion ? Json.error(problem.detail()) : problem.json()));
  }

  /** As the drafts of the HTTP API working group had it that clients know. */
  private static void tell(HttpServerResponse response, Verdict.Quota quota) {
    String most = Long.toString(quota.rate().requests());
    response
        .putHeader("RateLimit-Limit", most)
        .putHeader("RateLimit-Policy", most + ";w=" + quota.rate().period().toSeconds())
        .putHeader("RateLimit-Remaining", Long.toString(quota.left()))
        .putHeader("RateLimit-Reset", Long.toString(roundedUp(quota.reset()).toSeconds()));
  }

  private static Duration roundedUp(Duration time) {
    return Duration.ofSeconds(time.plusNanos(999_999_999).toSeconds());
  }
}
