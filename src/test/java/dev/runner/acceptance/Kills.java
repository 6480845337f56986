package dev.runner.acceptance;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Kills parts of a deployment while it is at work, each at a moment that nobody planned. */
final class Kills {

  /** Within this time after it is asked for, a kill happens. */
  private static final long MOST_DELAY_MICROS = 20_000;

  /** What is killed. */
  enum Victim {
    HELPER,
    SERVICE,
    SUPERVISOR("runner-slot"),
    TEMPLATE("runner-template"),
    INIT("runner-init");

    private final String name;

    Victim() {
      this("");
    }

    /**
     * @param name how the process calls itself, or begins to
     */
    Victim(String name) {
      this.name = name;
    }

    private List<ProcessHandle> candidates(Deployment deployment) {
      return switch (this) {
        case HELPER -> List.of(deployment.helper());
        case SERVICE -> List.of(deployment.service());
        case SUPERVISOR, TEMPLATE, INIT ->
            deployment
                .helper()
                .descendants()
                .filter(process -> ProcessTree.name(process).startsWith(name))
                // A program has init's name until it is executed.
                .filter(process -> !ProcessTree.isProgram(process.pid()))
                .toList();
      };
    }
  }

  private final Deployment deployment;
  private final Random random;
  private final Map<Victim, Integer> counts = new EnumMap<>(Victim.class);

  Kills(Deployment deployment, long seed) {
    this.deployment = deployment;
    this.random = new Random(seed);
  }

  /** Kills one of the victims, if there is one; it may be gone, and about to be made again. */
  synchronized void kill(Victim victim) throws InterruptedException {
    Thread.sleep(Duration.ofNanos(1000 * random.nextLong(MOST_DELAY_MICROS)));
    try {
      List<ProcessHandle> candidates = victim.candidates(deployment);
      if (!candidates.isEmpty()
          && candidates.get(random.nextInt(candidates.size())).destroyForcibly()) {
        counts.merge(victim, 1, Integer::sum);
      }
    } catch (AssertionError _) {
      // Its process id is recorded, but it has just been killed.
    }
  }

  synchronized int count(Victim victim) {
    return counts.getOrDefault(victim, 0);
  }

  @Override
  public synchronized String toString() {
    return counts.toString();
  }
}
