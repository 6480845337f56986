package dev.runner.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.runner.config.RunnerConfig;
import dev.runner.store.Database;
import dev.runner.store.StoreFault;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may do what.
 *
 * <p>All tokens that are good are kept in memory and read again every few seconds. So a request
 * costs no query, one with a made-up token neither, and a revoked token is of no use soon.
 */
@Singleton
@Startup
public final class Access {

  private static final Logger LOG = Logger.getLogger(Access.class);

  private static final String BEARER = "Bearer ";

  private final TokenStore store;
  private final Duration refresh;
  private final Map<String, Usage> usages = new ConcurrentHashMap<>();
  private final Thread thread = Thread.ofVirtual().name("tokens").unstarted(this::serve);
  private volatile Known known;

  Access(Database database, RunnerConfig config) throws InterruptedException {
    this.store = new TokenStore(database);
    this.refresh = config.access().refresh();
    this.known = load();
    thread.start();
  }

  /**
   * What a token's holder does at the moment.
   *
   * @param rate null where it is not limited
   */
  private record Usage(Token token, @Nullable Bucket rate, AtomicInteger underWay) {

    static Usage of(Token token) {
      Rate rate = token.rate();
      Bucket bucket =
          rate.limited()
              ? Bucket.builder()
                  .addLimit(limit ->
                      limit.capacity(rate.requests()).refillGreedy(rate.requests(), rate.period()))
                  .build()
              : null;
      return new Usage(token, bucket, new AtomicInteger());
    }
  }

  /**
   * The tokens at one moment.
   *
   * @param open whether there has never been any; to revoke the last one opens nothing
   * @param good those that are not revoked, by their digests
   */
  private record Known(boolean open, Map<String, Token> good) {}

  private Known load() throws InterruptedException {
    List<Token> all = store.all();
    return new Known(
        all.isEmpty(),
        all.stream()
            .filter(token -> token.revoked().isEmpty())
            .collect(Collectors.toUnmodifiableMap(Token::digest, Function.identity())));
  }

  private void serve() {
    try {
      while (true) {
        Thread.sleep(refresh);
        reload();
      }
    } catch (InterruptedException _) {
      // stop() ends the thread like this.
    }
  }

  private void reload() throws InterruptedException {
    try {
      Known now = load();
      known = now;
      usages
          .keySet()
          .retainAll(now.good().values().stream().map(Token::id).collect(Collectors.toSet()));
    } catch (StoreFault e) {
      LOG.warnf("tokens are as they were: %s", e.getMessage());
    }
  }

  /** Whether nobody needs a token. */
  public boolean open() {
    return known.open();
  }

  /**
   * Finds out who sends a request. It changes nothing, and may be asked again.
   *
   * @param authorization the header, if there is one
   * @return nothing if a token is needed and this is none
   */
  public Optional<Caller> caller(@Nullable String authorization, String address) {
    Known now = known;
    if (now.open()) {
      return Optional.of(Caller.at(address));
    }
    if (authorization == null
        || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.empty();
    }
    String digest = Secret.digest(authorization.substring(BEARER.length()).strip());
    // What is looked up is a digest: how long that takes tells nothing of a token.
    Token token = now.good().get(digest);
    return token != null && equal(token.digest(), digest)
        ? Optional.of(Caller.of(token))
        : Optional.empty();
  }

  private static boolean equal(String a, String b) {
    return MessageDigest.isEqual(a.getBytes(US_ASCII), b.getBytes(US_ASCII));
  }

  /** Whether a caller may do something now, which counts as one of his requests. */
  public Verdict admit(Caller caller, Scope scope) {
    if (caller.token().isEmpty()) {
      return new Verdict.Granted(caller, Optional.empty());
    }
    Token token = caller.token().get();
    if (!token.permits(scope)) {
      return new Verdict.Forbidden(scope);
    }
    Bucket bucket = usage(token).rate();
    if (bucket == null) {
      return new Verdict.Granted(caller, Optional.empty());
    }
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
    Verdict.Quota quota =
        new Verdict.Quota(
            token.rate(),
            probe.getRemainingTokens(),
            Duration.ofNanos(probe.getNanosToWaitForReset()));
    return probe.isConsumed()
        ? new Verdict.Granted(caller, Optional.of(quota))
        : new Verdict.TooMany(quota, Duration.ofNanos(probe.getNanosToWaitForRefill()));
  }

  /**
   * Notes that something of a caller's begins.
   *
   * @return false if he may have no more at once; otherwise it has to {@link #leave}
   */
  public boolean enter(Caller caller) {
    if (caller.concurrency() == 0) {
      return true;
    }
    AtomicInteger underWay = usage(caller.token().orElseThrow()).underWay();
    if (underWay.incrementAndGet() > caller.concurrency()) {
      underWay.decrementAndGet();
      return false;
    }
    return true;
  }

  /** Something that was let in has ended. */
  public void leave(Caller caller) {
    if (caller.concurrency() > 0) {
      usage(caller.token().orElseThrow()).underWay().decrementAndGet();
    }
  }

  /** One of many things in one request: waits until the caller's rate permits it. */
  public void pace(Caller caller) throws InterruptedException {
    if (caller.token().isPresent()) {
      Bucket bucket = usage(caller.token().get()).rate();
      if (bucket != null) {
        bucket.asBlocking().consume(1);
      }
    }
  }

  private Usage usage(Token token) {
    return usages.computeIfAbsent(token.id(), _ -> Usage.of(token));
  }

  void stop(@Observes ShutdownEvent event) {
    thread.interrupt();
  }
}
