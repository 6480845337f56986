package dev.runner.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The filter of system calls has what the languages' own samples need, seen by strace. */
@Tag("deployment")
final class SystemCallsIT {

  private final Deployment deployment = Deployment.underTest();

  @Test
  void everyCallThatTheLanguagesSamplesMakeIsProvidedFor()
      throws IOException, InterruptedException {
    try (Client client = deployment.client()) {
      deployment.awaitIdle(client);
    }
    Process trace =
        new ProcessBuilder(
                "native-helper/tests/calls/calls",
                "trace",
                deployment.state().toString(),
                deployment.url().toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(trace.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, trace.waitFor(), said);
  }
}
