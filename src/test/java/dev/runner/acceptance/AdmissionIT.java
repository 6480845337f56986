package dev.runner.acceptance;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What happens to jobs when there are too many.
 *
 * <p>The queue of an ordinary deployment holds more jobs than a test should start, so this one
 * starts a small deployment of its own beside it: one Runner, one waiting job, one second of
 * patience.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("deployment")
final class AdmissionIT {

  private static final String REFUSAL = "{\"error\":\"failed to run output: no runner available\"}";

  private final Path state = temporary();
  private final int port = freePort();
  private final Deployment deployment =
      new Deployment(URI.create("http://127.0.0.1:" + port), state);

  private static Path temporary() {
    try {
      // The service's user must be able to enter it.
      Path directory = Files.createTempDirectory("runner-admission-");
      return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeAll
  void start() throws Exception {
    script("scripts/start");
  }

  @AfterAll
  void stop() throws Exception {
    script("scripts/stop");
    try (var files = Files.walk(state)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }

  private void script(String name) throws IOException, InterruptedException {
    Path log = state.resolve(Path.of(name).getFileName() + ".log");
    ProcessBuilder script =
        new ProcessBuilder(name).redirectErrorStream(true).redirectOutput(log.toFile());
    script
        .environment()
        .putAll(
            Map.of(
                "RUNNER_STATE", state.toString(),
                "RUNNER_PORT", Integer.toString(port),
                "NUM_RUNNERS", "1",
                "RUNNER_QUEUE_CAPACITY", "1",
                "RUNNER_QUEUE_MAX_WAIT", "1s"));
    int status = script.start().waitFor();
    assertEquals(0, status, name + " said: " + Files.readString(log));
  }

  @Test
  void asManyJobsAreAtWorkAsNumRunnersSaysAndAsManyRunnersArePreparedMeanwhile() {
    try (Client client = deployment.client()) {
      assertEquals(1, deployment.places(client));
      assertEquals(2, deployment.runners(client));
    }
  }

  @Test
  void aJobThatFindsTheQueueFullIsRefusedAtOnceAndOneThatWaitsTooLongAfterItsPatience()
      throws Exception {
    try (Client client = deployment.client();
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      deployment.awaitIdle(client);
      Future<Answer> running = clients.submit(() -> client.run("python3", Program.python("nap")));
      Await.until(
          "the Runner is busy",
          Duration.ofSeconds(3),
          () -> ProcessTree.programs(deployment.helper()).size() == 1);
      Future<Answer> waiting = clients.submit(() -> client.run("bash", "echo waited"));
      Await.until(
          "the queue is full", Duration.ofSeconds(1), () -> deployment.waiting(client) == 1);
      Answer refused = client.run("bash", "echo never");

      assertRefused(refused);
      assertRefused(waiting.get());
      assertThat(waiting.get().took(), greaterThan(refused.took()));
      assertThat(running.get().stdout(), equalTo("rested\n"));
      assertEquals("back\n", client.run("bash", "echo back").stdout());
    }
  }

  private static void assertRefused(Answer answer) {
    assertEquals(503, answer.status(), answer::toString);
    assertEquals(REFUSAL, answer.body());
    assertThat(answer.retryAfter(), matchesPattern("[1-9][0-9]*"));
  }
}
