package dev.runner.acceptance;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The limit of elapsed time. */
@Tag("clock")
final class ClockIT {

  private static final long WALL_LIMIT_MILLIS = 6000;
  private static final long TOLERANCE_MILLIS = 100;

  /** How long python3 takes until the program's first line, at the most. */
  private static final long START_MILLIS = 100;

  private final Deployment deployment = Deployment.underTest();
  private final Client client = deployment.client();

  @BeforeEach
  void waitUntilIdle() throws InterruptedException {
    deployment.awaitIdle(client);
  }

  @AfterEach
  void closeConnections() {
    client.close();
  }

  @Test
  void aProgramThatSleepsIsKilledAtTheWallLimit() throws Exception {
    Answer answer = client.run("python3", Program.python("sleep"));
    assertEquals("signal: killed", answer.error(), answer::toString);
    long begin = Long.parseLong(answer.stdout().substring(0, answer.stdout().indexOf(' ')));
    assertThat(
        answer.receivedMillis() - begin,
        both(greaterThanOrEqualTo(WALL_LIMIT_MILLIS - TOLERANCE_MILLIS - START_MILLIS))
            .and(lessThanOrEqualTo(WALL_LIMIT_MILLIS + TOLERANCE_MILLIS)));
  }

  /** Two naps one after the other are longer than the limit. */
  @Test
  void theClockDoesNotRunWhileAJobQueues() throws Exception {
    String nap = Program.python("nap");
    Callable<Answer> job = () -> client.run("python3", nap);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> answers =
          clients.invokeAll(Collections.nCopies(2 * deployment.places(client), job));
      for (Future<Answer> answer : answers) {
        assertEquals(
            "{\"stdout\":\"rested\\n\",\"stderr\":\"\",\"error\":\"\"}\n", answer.get().body());
      }
    }
  }
}
