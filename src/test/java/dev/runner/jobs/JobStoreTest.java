package dev.runner.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runner.access.Ceilings;
import dev.runner.access.Rate;
import dev.runner.access.Scope;
import dev.runner.access.Token;
import dev.runner.access.TokenStore;
import dev.runner.config.TestConfig;
import dev.runner.store.Database;
import dev.runner.store.Postgres;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is kept of jobs and tokens, in each kind of database. */
@ParameterizedClass
@EnumSource
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JobStoreTest {

  private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_123L);

  @Parameter private @Nullable Kind kind;

  @TempDir private Path directory;
  private @Nullable Postgres postgres;
  private @Nullable Database database;

  /** Where the database is. */
  enum Kind {
    SQLITE,
    POSTGRESQL
  }

  @BeforeAll
  void startServer() throws Exception {
    if (kind == Kind.POSTGRESQL) {
      postgres = Postgres.start();
    }
  }

  @AfterAll
  void stopServer() throws Exception {
    if (postgres != null) {
      postgres.stop();
    }
  }

  @BeforeEach
  void open() throws Exception {
    String file = "jdbc:sqlite:" + directory.resolve("runner.db");
    database =
        Database.open(
            postgres == null
                ? TestConfig.with(Map.of("runner.database.url", file)).database()
                : postgres.database());
  }

  @AfterEach
  void close() {
    database().close();
  }

  private Database database() {
    return Objects.requireNonNull(database);
  }

  private JobStore store() {
    return new JobStore(database());
  }

  private static NewJob job(String id, @Nullable String key, String body) {
    return new NewJob(
        id,
        "alice",
        3,
        "cpu_ms=5",
        Optional.ofNullable(key),
        body.getBytes(UTF_8),
        Optional.of("https://hooks.example.com/"),
        Optional.of("00-trace"));
  }

  @Test
  void aJobGoesFromQueuedToDoneAndKeepsWhatItWasToldAndWhatCameOfIt() throws Exception {
    JobStore store = store();
    assertInstanceOf(Submission.Accepted.class, store.insert(job("a", "key", "request"), NOW));
    assertEquals(7, store.size());
    JobStore.Claim claim = store.claim("a", NOW.plusMillis(1)).orElseThrow();
    assertArrayEquals("request".getBytes(UTF_8), claim.request());
    assertEquals(
        new StoredJob(
            "a",
            "alice",
            "cpu_ms=5",
            JobState.RUNNING,
            1,
            NOW,
            Optional.of(NOW.plusMillis(1)),
            Optional.empty(),
            Optional.of("https://hooks.example.com/"),
            Optional.of("00-trace")),
        claim.job());
    byte[] result = {0, (byte) 0xff};
    assertEquals(Optional.of(-5L), store.finish("a", result, NOW.plusMillis(2)));
    assertEquals(Optional.empty(), store.finish("a", result, NOW.plusMillis(3)));
    JobStore.Found found = store.find("a").orElseThrow();
    assertArrayEquals(result, found.result().orElseThrow());
    assertEquals(Optional.of(NOW.plusMillis(2)), found.job().finished());
    assertTrue(store.request("a").isEmpty());
    assertTrue(store.claim("a", NOW).isEmpty());
    assertEquals(2, store.size());
  }

  @Test
  void oneKeyOfAnOwnerIsOneJobHoweverManySendItAtOnce() throws Exception {
    JobStore store = store();
    int accepted = 0;
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Submission>> submissions =
          IntStream.range(0, 50)
              .mapToObj(i -> clients.submit(() -> store.insert(job("job " + i, "key", "x"), NOW)))
              .toList();
      for (Future<Submission> submission : submissions) {
        accepted += submission.get() instanceof Submission.Accepted ? 1 : 0;
      }
    }
    assertEquals(1, accepted);
    assertEquals(1, store.size());
    assertInstanceOf(Submission.Conflict.class, store.insert(job("b", "key", "y"), NOW));
    assertInstanceOf(Submission.Accepted.class, store.insert(job("c", null, "x"), NOW));
    assertInstanceOf(Submission.Accepted.class, store.insert(job("d", null, "x"), NOW));
  }

  @Test
  void whatRanIsQueuedAgainInTheOrderInWhichItCame() throws Exception {
    JobStore store = store();
    for (String id : List.of("c", "a", "b")) {
      store.insert(job(id, null, id), id.equals("c") ? NOW : NOW.plusMillis(1));
    }
    store.claim("a", NOW);
    store.claim("b", NOW);
    store.requeue("b", false);
    assertEquals(0, store.find("b").orElseThrow().job().attempts());
    assertEquals(
        List.of("c", "a", "b"), store.recover().stream().map(JobStore.Waiting::id).toList());
    assertEquals(JobState.QUEUED, store.find("a").orElseThrow().job().state());
    assertEquals(1, store.find("a").orElseThrow().job().attempts());
  }

  @Test
  void theOldestGoFirstAndWhatIsNotDoneStays() throws Exception {
    JobStore store = store();
    for (int i = 0; i < 5; i++) {
      store.insert(job("job " + i, null, "x"), NOW);
      if (i < 4) {
        store.claim("job " + i, NOW);
        store.finish("job " + i, new byte[10], NOW.plusMillis(i));
      }
    }
    assertEquals(new JobStore.Removed(2, 20), store.removeOldest(15));
    assertTrue(store.find("job 1").isEmpty());
    assertEquals(new JobStore.Removed(1, 10), store.removeEndedBefore(NOW.plusMillis(3)));
    assertEquals(new JobStore.Removed(1, 10), store.removeOldest(Long.MAX_VALUE));
    assertEquals(1, store.size());
  }

  @Test
  void tokensAreKeptByTheirDigests() throws Exception {
    TokenStore tokens = new TokenStore(database());
    TokenStore.Grant grant =
        new TokenStore.Grant(
            "grader é",
            Set.of(Scope.RUN, Scope.JOBS),
            Rate.parse("600/m"),
            8,
            Ceilings.parse("memory_bytes=536870912"));
    TokenStore.Created created = tokens.create(grant, NOW);
    assertEquals(List.of(created.token()), tokens.all());
    assertFalse(created.token().toString().contains(created.secret()));
    assertTrue(tokens.revoke(created.token().id(), NOW));
    assertFalse(tokens.revoke(created.token().id(), NOW));
    assertEquals(List.of(Optional.of(NOW)), tokens.all().stream().map(Token::revoked).toList());
  }
}
