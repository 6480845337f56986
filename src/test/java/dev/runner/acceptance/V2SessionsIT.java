package dev.runner.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sessions with the real sandbox. */
@Tag("deployment")
@SuppressWarnings("StringConcatToTextBlock") // programs, a line of theirs to a line
final class V2SessionsIT {

  private final Deployment deployment = Deployment.underTest();
  private final Client client = deployment.client();
  private final V2 api = new V2(deployment);

  @BeforeEach
  void awaitIdle() throws InterruptedException {
    deployment.awaitIdle(client);
  }

  @AfterEach
  void close() {
    api.close();
    client.close();
  }

  private void awaitProgram() throws InterruptedException {
    Await.until(
        "the program runs",
        Duration.ofSeconds(5),
        () -> !ProcessTree.programs(deployment.helper()).isEmpty());
  }

  private void nothingRunsWithinASecond() throws InterruptedException {
    Await.until(
        "it is gone",
        Duration.ofSeconds(1),
        () -> ProcessTree.programs(deployment.helper()).isEmpty());
  }

  @Test
  void whoSaysNothingAfterOpeningIsToldSoAndDisconnected() throws Exception {
    Session session = api.session("");
    assertEquals("error", session.last().path("type").asText(), session.last()::toString);
    assertEquals(1008, session.closed());
  }

  @Test
  void pipesCarryTextAndBytesBothWaysUntilTheInputEnds() throws Exception {
    Session session = api.session("?binary=1").start(V2.job("bash", "cat; echo end >&2"));
    session.send("{\"type\":\"stdin\",\"data\":\"aGkK\",\"encoding\":\"base64\"}");
    session.send("there\n".getBytes(UTF_8)).send("{\"type\":\"end\"}");
    JsonNode result = session.last();
    assertEquals("ok", result.path("status").asText(), result::toString);
    assertEquals(1000, session.closed());
    String out = String.join("", session.binary().stream().map(b -> b.substring(2)).toList());
    assertTrue(out.contains("hi\nthere\n"), out);
    assertTrue(session.binary().contains("2 end\n"), session.binary()::toString);
  }

  @Test
  void aTerminalIsResizedAndPassesSignalsOn() throws Exception {
    ObjectNode job =
        V2.job(
            "bash",
            "trap 'stty size' WINCH\ntrap 'echo interrupted; exit 5' INT\necho ready\n"
                + "while :; do sleep 0.05; done");
    job.putObject("terminal").put("rows", 20).put("columns", 80);
    Session session = api.session("").start(job);
    session.awaitOutput("ready");
    session.send("{\"type\":\"resize\",\"rows\":40,\"columns\":120}");
    session.awaitOutput("40 120");
    session.send("{\"type\":\"signal\",\"signal\":\"SIGINT\"}");
    assertEquals(5, session.last().at("/run/exit_code").asInt(), session::stdout);
    assertTrue(session.stdout().contains("interrupted"), session::stdout);
  }

  @Test
  void aCompiledProgramIsToldToBeCompiled() throws Exception {
    Session session =
        api.session("").start(V2.job("c", "#include <stdio.h>\nint main(void) { puts(\"hi\"); }"));
    session.awaitType("compiled");
    session.last();
    assertEquals("hi\n", session.stdout());
  }

  @Test
  void closeIdlenessAndTheTotalTimeEndTheProgram() throws Exception {
    Session closed = api.session("").start(V2.job("bash", "echo up; sleep 60"));
    closed.awaitOutput("up");
    closed.send("{\"type\":\"close\"}");
    assertEquals("cancelled", closed.last().path("status").asText());
    Session idle = api.session("").start(V2.job("bash", "sleep 60").put("idle_ms", 300));
    assertEquals("cancelled", idle.last().path("status").asText());
    ObjectNode job = V2.job("bash", "while :; do echo; sleep 0.05; done");
    job.putObject("limits").put("wall_ms", 500);
    assertEquals("wall_time_limit", api.session("").start(job).last().path("status").asText());
    nothingRunsWithinASecond();
  }

  @Test
  void aMistakeEndsTheProgram() throws Exception {
    Session session = api.session("").start(V2.job("bash", "echo up; sleep 60"));
    session.awaitOutput("up");
    session.send("{\"type\":\"dance\"}");
    assertEquals(1008, session.closed());
    nothingRunsWithinASecond();
  }

  @Test
  void whoDropsTheConnectionLeavesNothingRunning() throws Exception {
    Session session = api.session("").start(V2.job("bash", "sleep 5; while :; do :; done"));
    awaitProgram();
    session.abort();
    nothingRunsWithinASecond();
  }

  @Test
  void aStopOfTheServiceEndsSessionsAtOnceAndDoesNotWaitForThem() throws Exception {
    assertEquals(1000, api.session("").start(V2.job("bash", "true")).closed());
    Session session = api.session("").start(V2.job("bash", "echo up; sleep 60"));
    session.awaitOutput("up");
    ProcessHandle service = deployment.service();
    service.destroy();
    assertEquals(1001, session.closed());
    assertEquals("cancelled", session.last().path("status").asText());
    Await.until("the end of the service", Duration.ofSeconds(4), () -> !service.isAlive());
    assertEquals(List.of(), ProcessTree.programs(deployment.helper()));
    Await.until("another service", Duration.ofSeconds(30), () -> isAnother(service));
    deployment.awaitReady(client);
  }

  private boolean isAnother(ProcessHandle service) {
    try {
      return !deployment.service().equals(service);
    } catch (AssertionError _) {
      // The old one's number is still recorded.
      return false;
    }
  }
}
