package dev.runner.acceptance;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.oneOf;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.runner.acceptance.Kills.Victim;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand jobs, good, failing and hostile, while parts of the deployment are killed.
 *
 * <p>A job that a kill hits is answered by an error or not at all. Every other is answered rightly,
 * and at the end nothing of all this is left.
 *
 * <p>Helper and service are killed in the first half only, so that those of the second half live
 * through the ends of many slots. What they have at the end is compared with what a new helper and
 * a new service had at the beginning, after the same warm-up.
 */
@Tag("deployment")
final class StormIT {

  private static final int CLIENTS = 8;
  private static final int WARM_UP = 400;
  private static final int JOBS = 10_000;
  private static final int JOBS_FOR_EACH_KILL = 50;
  private static final List<Victim> PARTS =
      List.of(Victim.SUPERVISOR, Victim.TEMPLATE, Victim.INIT);

  /**
   * Less than this part of the jobs is hit by a kill, or comes while something is started again.
   */
  private static final int MOST_HIT = JOBS / 10;

  private static final Duration GENEROUS = Duration.ofSeconds(60);
  private static final long MEBIBYTE = 1 << 20;

  private final Deployment deployment = Deployment.underTest();
  private final long seed = System.nanoTime();
  private final Kills kills = new Kills(deployment, seed);
  private final Queue<Future<?>> ordered = new ConcurrentLinkedQueue<>();
  private final AtomicInteger hit = new AtomicInteger();

  @Test
  void tenThousandMixedJobsAmidKillsAreAnsweredRightlyOrByAnErrorAndNothingIsLeft()
      throws Exception {
    startAnew();
    runThrough(WARM_UP, false);
    Census before = Census.settled(deployment);
    long memory = ProcessTree.memory(deployment.helper());
    assertEquals(0, before.strangers(), "processes of slots that nobody looks after");

    runThrough(JOBS, true);
    assertKilled();
    runThrough(WARM_UP, false);
    before.assertAgain(deployment);
    assertThat(
        "memory of the helper's processes",
        ProcessTree.memory(deployment.helper()),
        lessThan(memory + memory / 20 + MEBIBYTE));
  }

  /** A new helper, a new service: what they had before, nobody knows. */
  private void startAnew() throws Exception {
    ProcessHandle helper = deployment.helper();
    ProcessHandle service = deployment.service();
    service.destroyForcibly();
    helper.destroyForcibly();
    Await.until("others", GENEROUS, () -> deployment.hasOthers(helper, service));
    try (Client client = deployment.client()) {
      deployment.awaitIdle(client);
    }
  }

  private void assertKilled() {
    String figures = "seed %d: %s, %d jobs were hit".formatted(seed, kills, hit.get());
    System.out.println(figures);
    assertThat(figures, kills.count(Victim.HELPER), greaterThanOrEqualTo(3));
    assertThat(figures, kills.count(Victim.SERVICE), greaterThanOrEqualTo(3));
    for (Victim part : PARTS) {
      assertThat(figures, kills.count(part), greaterThan(JOBS / 500));
    }
    assertThat(figures, hit.get(), lessThan(MOST_HIT));
  }

  private void runThrough(int jobs, boolean killing) throws Exception {
    AtomicInteger next = new AtomicInteger();
    try (Client client = deployment.client();
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      deployment.awaitReady(client);
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        all.add(
            clients.submit(() -> {
              for (int job = next.getAndIncrement(); job < jobs; job = next.getAndIncrement()) {
                if (killing) {
                  killAt(job, clients);
                }
                run(client, MixedJob.of(job), killing);
              }
              return null;
            }));
      }
      for (Future<?> done : all) {
        done.get();
      }
      for (Future<?> done : ordered) {
        done.get();
      }
      deployment.awaitIdle(client);
    }
  }

  /** The big ones are killed five times in turn in the first half, far from each other. */
  private void killAt(int job, ExecutorService executor) {
    if (job % JOBS_FOR_EACH_KILL == 0) {
      Victim part = PARTS.get(job / JOBS_FOR_EACH_KILL % PARTS.size());
      boolean big = job % (JOBS / 20) == 0 && job > 0 && job <= JOBS / 2;
      Victim victim = !big ? part : job / (JOBS / 20) % 2 == 0 ? Victim.SERVICE : Victim.HELPER;
      ordered.add(
          executor.submit(() -> {
            kills.kill(victim);
            return null;
          }));
    }
  }

  private void run(Client client, MixedJob job, boolean killing) throws Exception {
    try {
      Answer answer = client.run(job.language(), job.source());
      if (answer.status() == 200 || !killing) {
        assertEquals(200, answer.status(), answer::toString);
        job.assertRight(answer);
        return;
      }
      assertThat(answer.toString(), answer.status(), is(oneOf(500, 503)));
      assertThat(answer.body(), startsWith("{\"error\":\"failed to run output: "));
    } catch (IOException e) {
      if (!killing) {
        throw e;
      }
    }
    hit.incrementAndGet();
    // Those who are refused at once would else use up all jobs while something is started again.
    deployment.awaitReady(client);
  }
}
