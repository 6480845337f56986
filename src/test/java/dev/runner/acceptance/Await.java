package dev.runner.acceptance;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a condition instead of for a time. */
final class Await {

  private static final Duration PAUSE = Duration.ofMillis(5);

  private Await() {}

  /**
   * Looks again and again until the condition holds.
   *
   * @throws AssertionError if it does not hold in time
   */
  static void until(String what, Duration atMost, BooleanSupplier condition)
      throws InterruptedException {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begin > atMost.toNanos()) {
        throw new AssertionError("not within " + atMost + ": " + what);
      }
      Thread.sleep(PAUSE);
    }
  }
}
