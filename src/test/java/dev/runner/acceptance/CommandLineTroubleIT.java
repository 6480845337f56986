package dev.runner.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runner.acceptance.CommandLine.Done;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client's commands say and end with where something is not as it should be. */
@Tag("deployment")
final class CommandLineTroubleIT {

  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir private Path directory;

  private CommandLine runner;

  @BeforeEach
  void prepare() throws IOException {
    runner = new CommandLine(directory, "");
    Files.writeString(directory.resolve("a.py"), "print(1)");
    Files.writeString(directory.resolve("1.in"), "");
    Files.writeString(directory.resolve("1.out"), "1\n");
    Files.writeString(
        directory.resolve("jobs.ndjson"), "{\"language\":\"python3\",\"source\":\"\"}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run a.py",
        "run --lang python a.py",
        "run --json a.py",
        "run -i --lang python a.py",
        "test .",
        "batch jobs.ndjson",
        "languages"
      })
  void aServiceThatIsAwayIsNamedWithWhatToDo(String command) throws Exception {
    assertEquals(
        new Done(
            69,
            "",
            "runner: no service at http://127.0.0.1:1: nothing answers there;"
                + " start it with: make start, or name another with --remote\n"),
        runner.run(Map.of("RUNNER_URL", "http://127.0.0.1:1"), "", command.split(" ", -1)));
  }

  @Test
  void aHostThatThereIsNotIsNamed() throws Exception {
    assertEquals(
        new Done(
            69,
            "",
            "runner: no service at http://nobody.invalid: there is no host nobody.invalid;"
                + " name another with --remote\n"),
        runner.run(Map.of(), "", "languages", "--remote", "http://nobody.invalid"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run none.py",
        "run -i none.py",
        "run -l c -f none.c none.py",
        "test none",
        "batch none.ndjson"
      })
  void aFileThatThereIsNotIsNamed(String command) throws Exception {
    Done done =
        runner.run(
            Map.of("RUNNER_URL", Deployment.underTest().url().toString()),
            "",
            command.split(" ", -1));
    assertEquals(66, done.code(), done::toString);
    assertThat(done.err(), matchesPattern("runner: .*none.*\n"));
  }

  @Test
  void whoHasNoTokenOrAWrongOneIsToldWhereItBelongs() throws Exception {
    Map<String, String> service = MadeUpService.environment(directory);
    Done created = runner.run(service, "", "token", "create", "--name", "test");
    assertEquals(0, created.code(), created::toString);
    Path token = Files.writeString(directory.resolve("token"), created.out());
    try (MadeUpService closed = MadeUpService.start(directory, Map.of())) {
      String url = closed.url().toString();
      List<String> commands =
          List.of("run a.py", "run -i -l py a.py", "test .", "batch jobs.ndjson", "languages");
      for (String command : commands) {
        Done without = runner.run(Map.of("RUNNER_URL", url), "", command.split(" ", -1));
        assertEquals(
            new Done(
                77,
                "",
                "runner: the service wants a token; set RUNNER_TOKEN, or name a file that has one"
                    + " with --token-file\n"),
            without,
            command);
      }
      Map<String, String> wrong = Map.of("RUNNER_URL", url, "RUNNER_TOKEN", "made-up");
      assertEquals(
          new Done(
              77,
              "",
              "runner: the service does not know this token, or it was revoked;"
                  + " see RUNNER_TOKEN or --token-file\n"),
          runner.run(wrong, "", "run", "a.py"));
      Map<String, String> right = Map.of("RUNNER_URL", url, "RUNNER_TOKEN", created.out().strip());
      assertEquals(0, runner.run(right, "", "run", "a.py").code());
      Done byFile =
          runner.run(Map.of("RUNNER_URL", url), "", "languages", "--token-file", token.toString());
      assertEquals(0, byFile.code(), byFile::toString);
    }
    Done listed = runner.run(service, "", "token", "list");
    assertThat(listed.out(), containsString("test"));
    Done unknown = runner.run(service, "", "token", "revoke", "none");
    assertEquals(new Done(1, "", "runner: there is no token none to be revoked\n"), unknown);
  }

  @Test
  void aFullServiceIsToldWithWhenToTryAgain() throws Exception {
    Files.writeString(directory.resolve("nap.py"), "# fake: sleep 5000");
    Map<String, String> small = Map.of("NUM_RUNNERS", "1", "RUNNER_QUEUE_CAPACITY", "1");
    try (MadeUpService service = MadeUpService.start(directory, small);
        Client client = new Client(service.url())) {
      Deployment deployment = new Deployment(service.url(), directory);
      deployment.awaitIdle(client);
      Map<String, String> here = Map.of("RUNNER_URL", service.url().toString());
      Process running = nap(here);
      Await.until("it is busy", SOON, () -> !deployment.isIdle(client));
      Process waiting = nap(here);
      Await.until("the queue is full", SOON, () -> deployment.waiting(client) == 1);
      Done streamed = runner.run(here, "", "run", "-l", "python", "a.py");
      Done whole = runner.run(here, "", "run", "--json", "-l", "python", "a.py");
      running.destroy();
      waiting.destroy();

      assertEquals(75, streamed.code(), streamed::toString);
      assertThat(streamed.err(), matchesPattern("runner: no Runner came free .*; try again .*\n"));
      assertEquals(75, whole.code(), whole::toString);
      assertThat(
          whole.err(),
          matchesPattern("runner: no Runner came free .*; try again in [1-9]\\d* s\n"));
    }
  }

  private Process nap(Map<String, String> environment) throws IOException {
    Process nap = runner.start(environment, "run", "-l", "python", "nap.py");
    nap.getOutputStream().close();
    return nap;
  }

  @Test
  void ctrlCEndsTheCommandAndTheJob() throws Exception {
    Deployment deployment = Deployment.underTest();
    Files.writeString(directory.resolve("slow.sh"), "echo on; exec sleep 5");
    Process process =
        runner.start(
            Map.of("RUNNER_URL", deployment.url().toString()), "run", "-l", "bash", "slow.sh");
    process.getOutputStream().close();
    try (InputStream out = process.getInputStream()) {
      assertEquals("on\n", new String(out.readNBytes(3), UTF_8));
    }
    assertEquals(1, ProcessTree.programs(deployment.helper()).size());
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    assertTrue(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS));
    assertEquals(130, process.exitValue());
    assertEquals("", new String(process.getErrorStream().readAllBytes(), UTF_8));
    // Sooner than it would have ended by itself.
    Await.until(
        "the job has ended",
        Duration.ofSeconds(2),
        () -> ProcessTree.programs(deployment.helper()).isEmpty());
  }

  @Test
  void aPipeThatIsClosedEndsTheCommandAsASignalDoes() throws Exception {
    Files.writeString(
        directory.resolve("count.sh"), "for i in {1..50}; do echo $i; sleep 0.1; done");
    String pipe =
        "%s run count.sh </dev/null | head -n 1; echo ${PIPESTATUS[@]}"
            .formatted(CommandLine.program());
    ProcessBuilder shell = new ProcessBuilder("bash", "-c", pipe).directory(directory.toFile());
    URI url = Deployment.underTest().url();
    shell.environment().put("RUNNER_URL", url.toString());
    Process process = shell.redirectErrorStream(true).start();
    assertEquals("1\n141 0\n", new String(process.getInputStream().readAllBytes(), UTF_8));
  }

  @Test
  void aHostThatLacksSomethingIsToldHowToMendIt() throws Exception {
    Done done = runner.run(Map.of("RUNNER_ROOTFS", "/none"), "", "doctor");
    assertEquals(1, done.code(), done::toString);
    assertThat(done.out(), containsString("to fix: build it (make rootfs)"));
  }
}
