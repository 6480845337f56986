package dev.runner.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runner.acceptance.CommandLine.Done;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

  private static final Duration SOON = Duration.ofSeconds(30);

  /** What a service is asked for that is full. */
  private static final List<String> FULL =
      List.of("run -l python a.py", "run --json -l python a.py", "run -i -l python a.py", "test .");

  /** What goes on while a service ends. */
  private static final List<String> NAPS =
      List.of(
          "run -l python --wall 120s nap.py",
          "run --json -l python --wall 120s nap.py",
          "run -i -l python --wall 120s nap.py",
          "test --wall 120s solutions",
          "batch naps.ndjson");

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
        "batch none.ndjson",
        "batch .",
        "batch -o none/results jobs.ndjson",
        "test --junit none/junit.xml .",
        "languages --token-file none"
      })
  void aFileThatThereIsNotIsNamed(String command) throws Exception {
    Done done = runner.run(here(), "", command.split(" ", -1));
    assertEquals(66, done.code(), done::toString);
    assertThat(done.err(), matchesPattern("runner: .*(none|directory).*\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run a.cobol",
        "run -l cobol a.py",
        "run --json -l cobol a.py",
        "run -i -l cobol a.py"
      })
  void aLanguageThatThereIsNotIsRefusedWithThoseThatThereAre(String command) throws Exception {
    Files.writeString(directory.resolve("a.cobol"), "");
    Done done = runner.run(here(), "", command.split(" ", -1));
    assertEquals(2, done.code(), done::toString);
    assertThat(done.err(), matchesPattern("runner: .*cobol.*python3.*\n"));
  }

  @Test
  void whoHasNothingToBeTestedIsTold() throws Exception {
    Files.move(directory.resolve("a.py"), directory.resolve("a.cobol"));
    assertEquals(
        new Done(
            66,
            "",
            "runner: there are no solutions (files with the extension of a language) in .\n"),
        runner.run(here(), "", "test", "."));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run --bad a.py",
        "run",
        "test --jobs none .",
        "test --jobs 0 .",
        "batch",
        "languages --bad",
        "languages --remote nonsense",
        "doctor --bad",
        "serve --bad",
        "completion tcsh",
        "token create",
        "token create --name x --scopes all",
        "token revoke",
        "token"
      })
  void aMistakeWithACommandIsOneLineAndCodeTwo(String command) throws Exception {
    Done done = runner.run(here(), "", command.split(" ", -1));
    assertEquals(2, done.code(), done::toString);
    assertEquals("", done.out());
    assertThat(done.err(), matchesPattern("runner: .+\n"));
  }

  private static Map<String, String> here() {
    return Map.of("RUNNER_URL", Deployment.underTest().url().toString());
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
      for (String command : commands) {
        assertEquals(
            new Done(
                77,
                "",
                "runner: the service does not know this token, or it was revoked;"
                    + " see RUNNER_TOKEN or --token-file\n"),
            runner.run(wrong, "", command.split(" ", -1)),
            command);
      }
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
    Files.writeString(directory.resolve("nap.py"), "# fake: sleep 600000");
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
      for (String command : FULL) {
        Done full = runner.run(here, "", command.split(" ", -1));
        assertEquals(75, full.code(), full::toString);
        assertEquals("", full.out(), command);
        assertThat(
            command,
            full.err(),
            matchesPattern("runner: no Runner came free .*; try again (in [1-9]\\d* s|later)\n"));
      }
      // Its jobs have all the time.
      Process batch = runner.start(here, "batch", "jobs.ndjson");
      running.destroy();
      waiting.destroy();
      assertTrue(batch.waitFor(SOON.toSeconds(), TimeUnit.SECONDS));
      assertEquals(0, batch.exitValue());
    }
  }

  @Test
  void aServiceThatEndsMeanwhileIsTold() throws Exception {
    nothingButNaps();
    Map<String, String> large = Map.of("NUM_RUNNERS", Integer.toString(NAPS.size()));
    try (MadeUpService service = MadeUpService.start(directory, large);
        Client client = new Client(service.url())) {
      Deployment deployment = new Deployment(service.url(), directory);
      deployment.awaitIdle(client);
      Map<String, String> here = Map.of("RUNNER_URL", service.url().toString());
      List<Process> processes = new ArrayList<>();
      for (String command : NAPS) {
        Process process = runner.start(here, command.split(" ", -1));
        process.getOutputStream().close();
        processes.add(process);
      }
      Await.until("all run", SOON, () -> deployment.busy(client) == NAPS.size());
      service.kill();
      for (Process process : processes) {
        assertTrue(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS));
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        assertEquals(69, process.exitValue(), err);
        assertThat(
            err,
            matchesPattern("runner: (the connection broke|the service ended the session).*\n"));
      }
    }
  }

  private void nothingButNaps() throws IOException {
    String nap = "# fake: sleep 600000";
    Files.writeString(directory.resolve("nap.py"), nap);
    Path solutions = Files.createDirectory(directory.resolve("solutions"));
    Files.writeString(solutions.resolve("nap.py"), nap);
    Files.writeString(solutions.resolve("1.in"), "");
    Files.writeString(solutions.resolve("1.out"), "");
    Files.writeString(
        directory.resolve("naps.ndjson"),
        "{\"language\":\"python3\",\"source\":\"" + nap + "\",\"limits\":{\"wall_ms\":120000}}\n");
  }

  private Process nap(Map<String, String> environment) throws IOException {
    Process nap = runner.start(environment, "run", "-l", "python", "--wall", "120s", "nap.py");
    nap.getOutputStream().close();
    return nap;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run -l bash --wall 60s slow.sh",
        "run --json -l bash --wall 60s slow.sh",
        "run -i -l bash --wall 60s slow.sh",
        "test --wall 60s solutions",
        "batch slow.ndjson"
      })
  void ctrlCEndsTheCommandAndTheJob(String command) throws Exception {
    Deployment deployment = Deployment.underTest();
    String slow = "exec sleep 50";
    Path solutions = Files.createDirectory(directory.resolve("solutions"));
    for (Path program : List.of(directory.resolve("slow.sh"), solutions.resolve("slow.sh"))) {
      Files.writeString(program, slow);
    }
    Files.writeString(solutions.resolve("1.in"), "");
    Files.writeString(solutions.resolve("1.out"), "");
    Files.writeString(
        directory.resolve("slow.ndjson"),
        "{\"language\":\"bash\",\"source\":\"" + slow + "\",\"limits\":{\"wall_ms\":60000}}\n");
    Process process = runner.start(here(), command.split(" ", -1));
    process.getOutputStream().close();
    Await.until(
        "the program runs", SOON, () -> ProcessTree.programs(deployment.helper()).size() == 1);
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    assertTrue(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS));
    assertEquals(130, process.exitValue());
    assertEquals("", new String(process.getInputStream().readAllBytes(), UTF_8));
    assertEquals("", new String(process.getErrorStream().readAllBytes(), UTF_8));
    // Sooner than it would have ended by itself.
    Await.until(
        "the job has ended", SOON, () -> ProcessTree.programs(deployment.helper()).isEmpty());
  }

  @Test
  void aPipeThatIsClosedEndsTheCommandAsASignalDoes() throws Exception {
    Files.writeString(
        directory.resolve("count.sh"), "for i in {1..50}; do echo $i; sleep 0.1; done");
    assertEquals(
        "1\n141 0\n", bash("%s run count.sh </dev/null | head -n 1; echo ${PIPESTATUS[@]}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run --json a.py",
        "run -i a.py",
        "test .",
        "languages",
        "doctor",
        "completion bash",
        "token list",
        "help"
      })
  void aReaderThatIsGoneBeforeEndsEachCommandWithoutAWord(String command) throws Exception {
    String reader =
        """
        coproc { read -r; }
        reader=$COPROC_PID
        exec {gone}>&"${COPROC[1]}"
        echo >&$gone
        wait $reader
        """;
    assertEquals("141\n", bash(reader + "%s " + command + " </dev/null >&$gone; echo $?"));
  }

  /** What a script prints in which the command's name stands for %s. */
  private String bash(String script) throws IOException {
    ProcessBuilder shell =
        new ProcessBuilder("bash", "-c", script.replace("%s", CommandLine.program()))
            .directory(directory.toFile());
    shell.environment().putAll(MadeUpService.environment(directory));
    shell.environment().putAll(here());
    Process process = shell.redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  @Test
  void aHostThatLacksSomethingIsToldHowToMendIt() throws Exception {
    Done done = runner.run(Map.of("RUNNER_ROOTFS", "/none"), "", "doctor");
    assertEquals(1, done.code(), done::toString);
    assertThat(done.out(), containsString("to fix: build it (make rootfs)"));
  }
}
