package dev.runner.coderunner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LimitsTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static Limits all(long n, long stack, int cpus) {
    int i = (int) n;
    Duration time = SECOND.multipliedBy(n);
    return new Limits(time, time, n, i, n, n, n, i, stack, cpus);
  }

  @Test
  void aCeilingLowersWhatIsAboveItAndNothingElse() {
    assertEquals(all(3, 3, 3), all(5, 5, 5).within(all(3, 3, 3)));
    assertEquals(all(3, 3, 3), all(3, 3, 3).within(all(5, 5, 5)));
  }

  @Test
  void noLimitIsAboveEveryCeiling() {
    assertEquals(all(1, 7, 8), all(1, 0, 0).within(all(1, 7, 8)));
  }

  @Test
  void noCeilingLowersNothing() {
    assertEquals(all(1, 7, 8), all(1, 7, 8).within(all(1, 0, 0)));
    assertEquals(all(1, 0, 0), all(1, 0, 0).within(all(1, 0, 0)));
  }

  @Test
  void theDefaultsAreThoseThatTheInterfacePromises() {
    long mib = 1L << 20;
    assertEquals(
        new Limits(
            SECOND.multipliedBy(2),
            SECOND.multipliedBy(6),
            256 * mib,
            64,
            mib,
            64 * mib,
            64 * mib,
            1024,
            64 * mib,
            0),
        Limits.RUN);
    assertEquals(SECOND.multipliedBy(20), Limits.COMPILE.cpu());
    assertEquals(SECOND.multipliedBy(30), Limits.COMPILE.wall());
    assertEquals(1024 * mib, Limits.COMPILE.memory());
    assertEquals(128, Limits.COMPILE.processes());
  }
}
