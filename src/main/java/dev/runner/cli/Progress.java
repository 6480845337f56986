package dev.runner.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** Shows on a terminal's last line how far a command is; nothing where stderr is no terminal. */
final class Progress {

  private static final Duration PERIOD = Duration.ofMillis(100);
  private static final int WIDTH = 30;
  private static final String ERASE = "\r\u001b[K";

  private final String done;
  private final int total;
  private final boolean shown = Standard.isColorful(2);
  private final AtomicInteger count = new AtomicInteger();
  private final long start = System.nanoTime();
  private long last = start - PERIOD.toNanos();

  /**
   * @param done what was done with each, such as "tested"
   */
  Progress(String done, int total) {
    this.done = done;
    this.total = total;
  }

  synchronized void step() {
    int now = count.incrementAndGet();
    long time = System.nanoTime();
    if (shown && (time - last > PERIOD.toNanos() || now == total)) {
      last = time;
      System.err.print(ERASE + line(now, (time - start) / 1e9));
      System.err.flush();
    }
  }

  private String line(int now, double seconds) {
    int filled = total == 0 ? WIDTH : (int) ((long) WIDTH * now / total);
    double rate = now / Math.max(seconds, 1e-3);
    return String.format(
        Locale.ROOT,
        "[%s%s] %d/%d %s, %.0f/s, %.0f s left",
        "#".repeat(filled),
        " ".repeat(WIDTH - filled),
        now,
        total,
        done,
        rate,
        (total - now) / Math.max(rate, 1e-3));
  }

  void end() {
    if (shown) {
      System.err.print(ERASE);
      System.err.flush();
    }
  }
}
