package dev.runner.jobs;

import dev.runner.config.RunnerConfig;
import dev.runner.store.Database;
import dev.runner.store.Sql;
import dev.runner.store.StoreFault;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Tells callback URLs of the ends of jobs. What is owed stands in the database, together with the
 * result, until it is delivered: at least once, since the service may end between the two.
 */
@Singleton
public final class Deliveries implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Deliveries.class);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  /** Receivers that are slow keep others waiting only from here on. */
  private static final int AT_ONCE = 32;

  private final RunnerConfig.Webhooks config;
  private final Database database;
  private final JobCodec codec;
  private final Vertx vertx;
  private final Destinations destinations;
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final Semaphore news = new Semaphore(0);
  private final Thread thread = Thread.ofVirtual().name("deliveries").unstarted(this::serve);

  Deliveries(RunnerConfig config, Database database, JobCodec codec, Vertx vertx) {
    this.config = config.webhooks();
    this.database = database;
    this.codec = codec;
    this.vertx = vertx;
    this.destinations =
        new Destinations(config.webhooks().allow().orElse(List.of()), InetAddress::getAllByName);
  }

  private record Due(String jobId, String url, int attempts) {}

  /** Why this URL may not be called, as far as that can be told now. */
  public Optional<String> refusal(String url) {
    try {
      destinations.check(url);
      return Optional.empty();
    } catch (Destinations.Refused e) {
      return Optional.of(e.getMessage());
    }
  }

  void start() {
    if (!destinations.none()) {
      thread.start();
    }
  }

  /** A job is done, and perhaps somebody is to be told. */
  void added() {
    news.release();
  }

  private void serve() {
    try (Callback callback = new Callback(vertx, destinations, config)) {
      while (true) {
        news.drainPermits();
        // True or not: there is something to be looked at.
        boolean _ = news.tryAcquire(deliverDue(callback).toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException _) {
      // close() ends the thread like this.
    }
  }

  /** Starts what is due, and tells when to look again. */
  private Duration deliverDue(Callback callback) throws InterruptedException {
    try {
      for (Due due : due(Instant.now())) {
        if (underWay.add(due.jobId())) {
          places.acquire();
          Thread.ofVirtual().name("delivery").start(() -> deliver(callback, due));
        }
      }
      return untilNext();
    } catch (StoreFault e) {
      LOG.warnf("callbacks wait: %s", e.getMessage());
      return FIRST_PAUSE;
    }
  }

  private List<Due> due(Instant now) throws InterruptedException {
    return database.read(connection ->
        Sql.all(
            connection,
            row -> new Due(row.getString("job_id"), row.getString("url"), row.getInt("attempts")),
            "SELECT job_id, url, attempts FROM deliveries WHERE due <= ? ORDER BY due LIMIT ?",
            now.toEpochMilli(),
            // Those under way are among them still.
            2 * AT_ONCE));
  }

  private Duration untilNext() throws InterruptedException {
    long now = Instant.now().toEpochMilli();
    Optional<Long> next =
        database.read(connection ->
            Sql.first(
                    connection,
                    row -> Sql.time(row, "next"),
                    "SELECT MIN(due) AS next FROM deliveries WHERE due > ?",
                    now)
                .orElse(Optional.empty()));
    return Duration.ofMillis(next.map(due -> due - now).orElse(LONGEST_PAUSE.toMillis()) + 1);
  }

  private void deliver(Callback callback, Due due) {
    try {
      Optional<String> failure = attempt(callback, due);
      if (failure.isEmpty()) {
        forget(due);
      } else if (due.attempts() + 1 >= config.attempts()) {
        LOG.warnf("job %s: its callback is given up: %s", due.jobId(), failure.get());
        forget(due);
      } else {
        LOG.infof("job %s: its callback failed: %s", due.jobId(), failure.get());
        postpone(due);
      }
    } catch (StoreFault e) {
      LOG.warnf("job %s: its callback is tried again: %s", due.jobId(), e.getMessage());
    } catch (InterruptedException _) {
      // Nobody interrupts it.
      Thread.currentThread().interrupt();
    } finally {
      underWay.remove(due.jobId());
      places.release();
      news.release();
    }
  }

  private Optional<String> attempt(Callback callback, Due due) throws InterruptedException {
    Optional<JobStore.Found> found = new JobStore(database).find(due.jobId());
    if (found.isEmpty() || found.get().result().isEmpty()) {
      return Optional.empty();
    }
    byte[] body = codec.callback(found.get().job(), found.get().result().get());
    return callback.send(due.url(), due.jobId(), body);
  }

  private void forget(Due due) throws InterruptedException {
    database.write(connection ->
        Sql.update(connection, "DELETE FROM deliveries WHERE job_id = ?", due.jobId()));
  }

  private void postpone(Due due) throws InterruptedException {
    Instant next = Instant.now().plus(pause(due.attempts()));
    database.write(connection ->
        Sql.update(
            connection,
            "UPDATE deliveries SET attempts = attempts + 1, due = ? WHERE job_id = ?",
            next.toEpochMilli(),
            due.jobId()));
  }

  /** Doubles with each attempt that failed. */
  static Duration pause(int attempts) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempts, 20));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
