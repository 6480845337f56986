package dev.runner.acceptance;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many jobs: none goes wrong, and none leaves anything. */
final class EnduranceIT {

  private static final int CLIENTS = 8;

  /** A machine without hardware's help takes an hour for a thousand. */
  private static final int JOBS = Integer.getInteger("runner.endurance.jobs", 1000);

  private static final int WARM_UP = JOBS / 5;

  private final Deployment deployment = Deployment.underTest();

  @Test
  void manyJobsOfEightClientsAreAllRightAndNothingIsLeft() throws Exception {
    runThrough(WARM_UP);
    Census before = Census.settled(deployment);
    assertThat("slots have cgroups", before.cgroups(), greaterThan(0L));
    runThrough(JOBS);
    before.assertAgain(deployment);
  }

  private void runThrough(int jobs) throws Exception {
    try (Client client = deployment.client();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      deployment.awaitReady(client);
      List<Callable<Void>> all =
          IntStream.range(0, jobs).<Callable<Void>>mapToObj(job -> () -> run(client, job)).toList();
      for (Future<Void> done : clients.invokeAll(all)) {
        done.get();
      }
      deployment.awaitIdle(client);
    }
  }

  private static Void run(Client client, int job) throws Exception {
    Answer answer =
        switch (job % 20) {
          case 0 ->
              client.run("c", "#include <stdio.h>\nint main(void) { puts(\"" + job + "\"); }");
          case 1, 2, 3, 4, 5, 6 -> client.run("python3", "print(" + job + ")");
          default -> client.run("bash", "echo " + job);
        };
    assertEquals(200, answer.status(), answer::toString);
    assertEquals("{\"stdout\":\"" + job + "\\n\",\"stderr\":\"\",\"error\":\"\"}\n", answer.body());
    return null;
  }
}
