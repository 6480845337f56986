package dev.runner.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runner.coderunner.Job;
import dev.runner.coderunner.JobListener;
import dev.runner.coderunner.JobReport;
import dev.runner.coderunner.Language;
import dev.runner.coderunner.Languages;
import dev.runner.coderunner.Outcome;
import dev.runner.coderunner.Program;
import dev.runner.coderunner.Status;
import dev.runner.config.RunnerConfig;
import dev.runner.config.TestConfig;
import dev.runner.store.Database;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a database in a file, and programs that are made up. */
@Timeout(60)
class JobsTest {

  private static final Duration GENEROUS = Duration.ofSeconds(30);

  @TempDir private Path directory;

  private final Vertx vertx = Vertx.vertx();
  private final Queue<String> ran = new ConcurrentLinkedQueue<>();
  private final CountDownLatch hold = new CountDownLatch(1);

  @AfterEach
  void closeVertx() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void whatIsAcceptedIsRunAndItsResultKept() throws Exception {
    try (Service service = new Service(Map.of(), this::note)) {
      assertInstanceOf(Submission.Accepted.class, service.submit("a", "alice"));
      assertEquals("ok a", service.result("a"));
      assertEquals(0, service.jobs.unfinished());
    }
    try (Service again = new Service(Map.of(), this::note)) {
      assertEquals("ok a", again.result("a"));
    }
    assertEquals(List.of("a"), List.copyOf(ran));
  }

  @Test
  void whatWasCutOffIsRunAgainAndAnsweredOnce() throws Exception {
    CountDownLatch started = new CountDownLatch(2);
    try (Service service =
        new Service(
            Map.of("runner.jobs.concurrency", "2"),
            (_, _) -> {
              started.countDown();
              return untilInterrupted();
            })) {
      for (String id : List.of("a", "b", "c")) {
        service.submit(id, "alice");
      }
      started.await();
    }
    try (Service again = new Service(Map.of(), this::note)) {
      for (String id : List.of("a", "b", "c")) {
        assertEquals("ok " + id, again.result(id));
      }
      assertEquals(1, again.jobs.find("c").orElseThrow().job().attempts());
      assertEquals(2, again.jobs.find("a").orElseThrow().job().attempts());
    }
    assertEquals(3, ran.size());
  }

  @Test
  void aJobThatEndsTheServiceTimeAndAgainIsGivenUp() throws Exception {
    for (int start = 0; start < 2; start++) {
      CountDownLatch started = new CountDownLatch(1);
      try (Service service =
          new Service(
              Map.of("runner.jobs.attempts", "2"),
              (_, _) -> {
                started.countDown();
                return untilInterrupted();
              })) {
        if (start == 0) {
          service.submit("a", "alice");
        }
        started.await();
      }
    }
    try (Service service = new Service(Map.of("runner.jobs.attempts", "2"), this::note)) {
      assertEquals("internal_error a: its run was cut off 2 times", service.result("a"));
    }
    assertTrue(ran.isEmpty());
  }

  @Test
  void aFaultOfOursIsTriedAgain() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (Service service =
        new Service(
            Map.of(),
            (job, listener) ->
                calls.incrementAndGet() == 1
                    ? new Outcome.Fault("the helper is away")
                    : note(job, listener))) {
      service.submit("a", "alice");
      assertEquals("ok a", service.result("a"));
    }
  }

  @Test
  void oneKeyIsOneJobOfItsOwner() throws Exception {
    try (Service service = new Service(Map.of(), this::note)) {
      assertInstanceOf(Submission.Accepted.class, service.submit("a", "alice", "key", "x"));
      Submission again = service.submit("b", "alice", "key", "x");
      assertEquals("a", assertInstanceOf(Submission.Known.class, again).job().id());
      assertInstanceOf(Submission.Conflict.class, service.submit("c", "alice", "key", "y"));
      assertInstanceOf(Submission.Accepted.class, service.submit("d", "bob", "key", "y"));
      assertEquals("ok a", service.result("a"));
      assertEquals("ok d", service.result("d"));
      assertTrue(service.jobs.find("b").isEmpty());
      assertEquals(0, service.jobs.unfinished());
    }
  }

  @Test
  void noMoreAreAcceptedThanThereIsRoomFor() throws Exception {
    try (Service service =
        new Service(Map.of("runner.jobs.capacity", "2"), (job, _) -> untilReleased(job))) {
      assertInstanceOf(Submission.Accepted.class, service.submit("a", "alice"));
      assertInstanceOf(Submission.Accepted.class, service.submit("b", "alice"));
      assertInstanceOf(Submission.Full.class, service.submit("c", "alice"));
      hold.countDown();
      service.result("a");
      service.result("b");
      assertInstanceOf(Submission.Accepted.class, service.submit("d", "alice"));
      service.result("d");
    }
  }

  @Test
  void theOldestResultsMakeRoomForNewJobs() throws Exception {
    String large = "x".repeat(400_000);
    try (Service service = new Service(Map.of("runner.jobs.max-size", "1M"), this::note)) {
      for (int i = 0; i < 8; i++) {
        Submission submission = service.submit("job " + i, "alice", null, large);
        assertInstanceOf(Submission.Accepted.class, submission);
        service.result("job " + i);
      }
      assertTrue(service.jobs.find("job 0").isEmpty());
      assertTrue(service.jobs.bytes() <= 1 << 20, () -> "bytes: " + service.jobs.bytes());
    }
  }

  @Test
  void resultsAreKeptForAWhile() throws Exception {
    try (Service service = new Service(Map.of("runner.jobs.keep", "100ms"), this::note)) {
      service.submit("a", "alice");
      long deadline = System.nanoTime() + GENEROUS.toNanos();
      while (service.jobs.find("a").isPresent()) {
        assertTrue(System.nanoTime() < deadline, "it is kept still");
        Thread.sleep(10);
      }
      assertEquals(0, service.jobs.bytes());
    }
  }

  @Test
  void whoWaitsIsCancelledAtOnceAndWhoRunsIsStopped() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    try (Service service =
        new Service(
            Map.of("runner.jobs.concurrency", "1"),
            (_, _) -> {
              started.countDown();
              return untilInterrupted();
            })) {
      service.submit("a", "alice");
      service.submit("b", "alice");
      started.await();
      service.jobs.cancel("b");
      assertEquals("cancelled b: cancelled", service.result("b"));
      service.jobs.cancel("a");
      assertEquals("cancelled a", service.result("a"));
    }
  }

  @Test
  void ownersTakeTurnsAndHaveNoMoreAtWorkThanTheyMay() throws Exception {
    Turns turns = new Turns();
    List<LiveJob> jobs = new ArrayList<>();
    for (String id : List.of("a1", "a2", "a3", "b1")) {
      LiveJob job = new LiveJob(id, id.substring(0, 1), id.startsWith("a") ? 1 : 0);
      jobs.add(job);
      turns.add(job);
    }
    assertEquals("a1", turns.take().id());
    assertEquals("b1", turns.take().id());
    turns.done(jobs.getFirst());
    assertEquals("a2", turns.take().id());
    assertTrue(turns.remove(jobs.get(2)));
    assertFalse(turns.remove(jobs.get(2)));
  }

  @Test
  void aCallbackIsOwedUntilItIsDelivered() throws Exception {
    Queue<String> bodies = new ConcurrentLinkedQueue<>();
    var server =
        vertx
            .createHttpServer()
            .requestHandler(request ->
                request
                    .body()
                    .onSuccess(body -> {
                      bodies.add(
                          request.getHeader("Webhook-Id")
                              + " "
                              + verified(request.headers().entries(), body.getBytes()));
                      request.response().setStatusCode(204).end();
                    }))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    String place = "127.0.0.1:" + server.actualPort();
    Map<String, String> config =
        Map.of("runner.webhooks.allow", place, "runner.webhooks.secret", "a secret");
    try (Service service = new Service(config, this::note)) {
      String url = "http://" + place + "/hook?x=1";
      service.jobs.submit(job("a", "alice", null, "a", Optional.of(url)));
      long deadline = System.nanoTime() + GENEROUS.toNanos();
      while (bodies.isEmpty()) {
        assertTrue(System.nanoTime() < deadline, "no callback came");
        Thread.sleep(10);
      }
    }
    assertEquals(List.of("a true callback of ok a"), List.copyOf(bodies));
  }

  private static String verified(List<Map.Entry<String, String>> headers, byte[] body) {
    Map<String, String> byName = new HashMap<>();
    headers.forEach(header -> byName.put(header.getKey(), header.getValue()));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec("a secret".getBytes(UTF_8), "HmacSHA256"));
      String signed =
          byName.get("Webhook-Id")
              + "."
              + byName.get("Webhook-Timestamp")
              + "."
              + new String(body, UTF_8);
      String expected =
          "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
      return expected.equals(byName.get("Webhook-Signature")) + " " + new String(body, UTF_8);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Outcome note(Job job, JobListener listener) {
    ran.add(job.id());
    return finished(Status.OK);
  }

  private Outcome untilReleased(Job job) {
    try {
      hold.await();
      return note(job, JobListener.NONE);
    } catch (InterruptedException _) {
      return finished(Status.CANCELLED);
    }
  }

  private static Outcome untilInterrupted() {
    try {
      Thread.sleep(GENEROUS);
      throw new AssertionError("nobody interrupted it");
    } catch (InterruptedException _) {
      return finished(Status.CANCELLED);
    }
  }

  private static Outcome finished(Status status) {
    return new Outcome.Finished(
        new JobReport(
            status,
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            Duration.ZERO,
            Duration.ZERO));
  }

  private static NewJob job(
      String id, String owner, @Nullable String key, String request, Optional<String> callback) {
    return new NewJob(
        id,
        owner,
        0,
        "",
        Optional.ofNullable(key),
        request.getBytes(UTF_8),
        callback,
        Optional.empty());
  }

  /** What the service has of it, opened anew with the same file. */
  private final class Service implements AutoCloseable {
    private final Database database;
    private final Jobs jobs;

    Service(Map<String, String> settings, JobWorkers.JobRunner runner)
        throws IOException, InterruptedException {
      Map<String, String> all = new HashMap<>(settings);
      all.put("runner.database.url", "jdbc:sqlite:" + directory.resolve("runner.db"));
      RunnerConfig config = TestConfig.with(all);
      JobCodec codec = new TextCodec();
      database = Database.open(config.database());
      jobs =
          new Jobs(config, database, runner, codec, new Deliveries(config, database, codec, vertx));
    }

    Submission submit(String id, String owner) throws InterruptedException {
      return submit(id, owner, null, id);
    }

    Submission submit(String id, String owner, @Nullable String key, String request)
        throws InterruptedException {
      return jobs.submit(job(id, owner, key, request, Optional.empty()));
    }

    String result(String id) throws InterruptedException {
      Jobs.View view = jobs.await(id, GENEROUS).orElseThrow();
      assertEquals(JobState.DONE, view.job().state());
      return new String(view.result().orElseThrow(), UTF_8);
    }

    @Override
    public void close() {
      jobs.close();
      database.close();
    }
  }

  /** Requests are texts, and results say whose they are. */
  private static final class TextCodec implements JobCodec {
    private static final Language PYTHON =
        new Languages(TestConfig.with(Map.of("runner.runtime", "fake", "runner.rootfs", "rootfs")))
            .catalogue()
            .orElseThrow()
            .byId("python3")
            .orElseThrow();

    @Override
    public Optional<Job> read(StoredJob job, String client, byte[] request) {
      Program program = Program.ofText(PYTHON, new String(request, UTF_8));
      return Optional.of(Job.simple(job.id(), client, Optional.empty(), program));
    }

    @Override
    public byte[] result(Job job, Outcome outcome, Duration total) {
      Status status = ((Outcome.Finished) outcome).report().status();
      String text = status.wireName() + " " + job.id();
      // As long as the request was.
      int length = job.program().files().getFirst().content().length;
      return (text + " ".repeat(Math.max(0, length - text.length()))).getBytes(UTF_8);
    }

    @Override
    public byte[] notRun(StoredJob job, byte[] request, Status status, String why, Duration total) {
      return (status.wireName() + " " + job.id() + ": " + why).getBytes(UTF_8);
    }

    @Override
    public byte[] callback(StoredJob job, byte[] result) {
      return ("callback of " + new String(result, UTF_8)).getBytes(UTF_8);
    }
  }
}
