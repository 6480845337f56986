package dev.runner.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How soon a command of the client is there. */
@Tag("deployment")
@Tag("clock")
final class StartUpIT {

  private static final int TIMES = 5;

  /**
   * Of the time that the same command takes with all that the service loads. It was measured at 0.4
   * with the client's cache, and at 0.5 without; docs/performance.md has the figures.
   */
  private static final double MOST = 0.75;

  @Test
  void aCommandOfTheClientDoesNotStartTheService() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<Long> own = new ArrayList<>();
    List<Long> whole = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      own.add(nanos(CommandLine.program(), "languages"));
      whole.add(nanos(java, "-jar", "target/quarkus-app/quarkus-run.jar", "languages"));
    }
    double ratio = (double) median(own) / median(whole);
    assertTrue(ratio < MOST, () -> "ratio " + ratio + " of " + own + " and " + whole);
  }

  private static long nanos(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("RUNNER_URL", Deployment.underTest().url().toString());
    long begin = System.nanoTime();
    assertEquals(0, builder.start().waitFor(), () -> String.join(" ", command));
    return System.nanoTime() - begin;
  }

  private static long median(List<Long> times) {
    Collections.sort(times);
    return times.get(times.size() / 2);
  }
}
