package dev.runner.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runner.acceptance.CommandLine.Done;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client's commands, as a person types them. */
@Tag("deployment")
final class CommandLineIT {

  private static final String SUM =
      """
      a, b = map(int, input().split())
      print(a + b)
      """;

  private static final int CTRL_C = 3;

  private final Deployment deployment = Deployment.underTest();

  @TempDir private Path directory;

  private CommandLine runner;

  @BeforeEach
  void prepare() throws InterruptedException {
    runner = new CommandLine(directory, deployment.url().toString());
    try (Client client = deployment.client()) {
      deployment.awaitReady(client);
    }
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  @Test
  void aProgramIsRunAsIfItWereRunHere() throws Exception {
    file(
        "echo.py",
        """
        import sys
        print(sys.argv[1:], sys.stdin.read())
        print("complaint", file=sys.stderr)
        sys.exit(7)
        """);
    Done done = runner.run("from stdin", "run", "echo.py", "--stats", "b c");
    assertEquals(new Done(7, "['--stats', 'b c'] from stdin\n", "complaint\n"), done);
  }

  @Test
  void outputComesWhileTheProgramRuns() throws Exception {
    file("slow.sh", "echo first; sleep 30");
    Process process =
        runner.start(Map.of("RUNNER_URL", deployment.url().toString()), "run", "slow.sh");
    process.getOutputStream().close();
    try (InputStream out = process.getInputStream()) {
      assertEquals("first", new String(out.readNBytes(5), UTF_8));
    } finally {
      process.destroy();
      assertTrue(process.waitFor(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void aProgramFromStdinAndItsLanguage() throws Exception {
    assertEquals(
        new Done(0, "42\n", ""), runner.run("print(6 * 7)", "run", "--lang", "python", "-"));
    assertEquals(new Done(0, "hi\n", ""), runner.run("#!/bin/bash\necho hi", "run", "-"));
  }

  @Test
  void severalFilesAndArgumentsOfTheCompiler() throws Exception {
    file("main.cpp", "int answer(); \nint main() { return answer() - VALUE; }");
    file("answer.cpp", "int answer() { return 42; }");
    Done done = runner.run("", "run", "-c", "-DVALUE=40", "-f", "answer.cpp", "main.cpp");
    assertEquals(new Done(2, "", ""), done);
  }

  @Test
  void aProgramIsTalkedWithThroughPipes() throws Exception {
    file("ask.py", "print('Hello,', input('Name? '))");
    assertEquals(new Done(0, "Name? Hello, Ada\n", ""), runner.run("Ada\n", "run", "-i", "ask.py"));
  }

  @Test
  void aProgramIsTalkedWithByATerminalWhichPassesOnItsKeys() throws Exception {
    file("ask.py", "import sys\nprint(input('Name? '), sys.stdin.isatty())\ninput('More? ')");
    Process terminal = inTerminal(Map.of(), "run", "-i", "ask.py");
    try (OutputStream keys = terminal.getOutputStream();
        InputStream screen = terminal.getInputStream()) {
      awaitText(screen, "Name? ");
      keys.write("Ada\r".getBytes(UTF_8));
      keys.flush();
      awaitText(screen, "Ada True\r\nMore? ");
      keys.write(CTRL_C);
      keys.flush();
      awaitText(screen, "KeyboardInterrupt");
      assertTrue(terminal.waitFor(60, TimeUnit.SECONDS));
    } finally {
      terminal.destroy();
    }
    assertEquals(130, terminal.exitValue());
  }

  /** With a terminal of its own, whose keys are the process' stdin and whose screen its stdout. */
  private Process inTerminal(Map<String, String> environment, String... arguments)
      throws IOException {
    String command = CommandLine.program() + " " + String.join(" ", arguments);
    ProcessBuilder builder =
        new ProcessBuilder("script", "--quiet", "--return", "--command", command, "/dev/null")
            .directory(directory.toFile());
    builder.environment().put("RUNNER_URL", deployment.url().toString());
    builder.environment().put("TERM", "xterm");
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static void awaitText(InputStream screen, String text) throws IOException {
    StringBuilder shown = new StringBuilder();
    while (shown.indexOf(text) < 0) {
      int next = screen.read();
      assertTrue(next >= 0, () -> "the terminal ended after: " + shown);
      shown.append((char) next);
    }
  }

  @Test
  void whatTheCompilerSaysIsOnStderr() throws Exception {
    file("broken.c", "int main(void) { return x; }");
    Done done = runner.run("", "run", "broken.c");
    assertEquals(120, done.code());
    assertThat(done.err(), containsString("undeclared"));
    assertThat(done.err(), containsString("\nrunner: compile error: exit status 1\n"));
  }

  @Test
  void limitsAndSignalsHaveCodesOfTheirOwn() throws Exception {
    file("endless.py", "while True: pass");
    Done late = runner.run("", "run", "--time", "200ms", "endless.py");
    assertEquals(124, late.code());
    assertThat(late.err(), startsWith("runner: time limit: used 0."));

    file("hungry.py", "x = bytearray(1 << 28)");
    Done hungry = runner.run("", "run", "--memory", "32M", "hungry.py");
    assertEquals(137, hungry.code());
    assertEquals("runner: memory limit: needed more memory than its limit, 32 MiB\n", hungry.err());

    file("crash.py", "import os; os.abort()");
    assertEquals(134, runner.run("", "run", "crash.py").code());
  }

  @Test
  void theWholeAnswerAndTheCost() throws Exception {
    file("hello.py", "print('hello')");
    Done json = runner.run("", "run", "--json", "hello.py");
    assertEquals("ok", Answer.parse(json.out()).path("status").asText(), json::toString);
    Done stats = runner.run("", "run", "--stats", "hello.py");
    assertEquals("hello\n", stats.out());
    assertTrue(
        stats.err().matches("runner: ok; cpu \\d+ ms, elapsed \\d+ ms, memory [\\d.]+ MiB\n"),
        stats.err());
  }

  @Test
  void mistakesAreToldInOneLineWithWhatToDo() throws Exception {
    assertEquals(
        new Done(66, "", "runner: cannot read missing.py: no such file\n"),
        runner.run("", "run", "missing.py"));
    file("a.cobol", "x");
    Done unknown = runner.run("", "run", "a.cobol");
    assertEquals(2, unknown.code());
    assertThat(unknown.err(), startsWith("runner: a.cobol: no language has this extension"));
    Done named = runner.run("", "run", "--lang", "cobol", "a.cobol");
    assertEquals(2, named.code());
    assertThat(named.err(), containsString("cobol"));
    file("a.py", "");
    assertEquals(
        new Done(
            2, "", "runner: --time: \"fast\" is not allowed; write a time such as 500ms or 2s\n"),
        runner.run("", "run", "--time", "fast", "a.py"));
  }

  @Test
  void aServiceThatIsAwayIsNamed() throws Exception {
    file("a.py", "");
    Done away =
        runner.run(Map.of("RUNNER_URL", "http://127.0.0.1:1"), "", "run", "-l", "py", "a.py");
    assertEquals(69, away.code());
    assertThat(away.err(), startsWith("runner: no service at http://127.0.0.1:1: nothing answers"));
    Done wrong = runner.run(Map.of("RUNNER_URL", "nonsense"), "", "run", "-l", "py", "a.py");
    assertEquals(2, wrong.code());
    assertThat(wrong.err(), startsWith("runner: --remote: \"nonsense\" is not the address"));
  }

  @Test
  void aReaderThatGoesAwayEndsTheCommandWithoutAWord() throws Exception {
    file("yes.sh", "while echo y; do :; done");
    Process process =
        runner.start(Map.of("RUNNER_URL", deployment.url().toString()), "run", "yes.sh");
    process.getOutputStream().close();
    process.getInputStream().close();
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    assertEquals("", new String(process.getErrorStream().readAllBytes(), UTF_8));
    assertEquals(141, process.exitValue());
  }

  @Test
  void solutionsAreTestedAgainstPairsOfFiles() throws Exception {
    file("good.py", SUM);
    file("bad.py", "print(input())");
    file("1.in", "1 2\n");
    file("1.out", "3\n");
    file("2.in", "20 22\n");
    file("2.out", "42\n");
    Done done = runner.run("", "test", ".", "--junit", "junit.xml", "--jobs", "2");
    assertEquals(1, done.code(), done::toString);
    assertThat(done.out(), containsString("good.py   ok            2/2"));
    assertThat(done.out(), containsString("bad.py    wrong answer  0/2"));
    assertThat(
        done.out(), containsString("bad.py, test 1: wrong answer\n-    1  3\n+    1  1 2\n"));
    String junit = Files.readString(directory.resolve("junit.xml"));
    assertThat(junit, containsString("<testsuite name=\"bad.py\" tests=\"2\" failures=\"2\">"));

    Files.delete(directory.resolve("bad.py"));
    assertEquals(0, runner.run("", "test").code());
    Files.delete(directory.resolve("2.out"));
    assertEquals(66, runner.run("", "test").code());
  }

  @ParameterizedTest
  @CsvSource({"'', true", "1, false"})
  void progressIsShownOnATerminalUnlessNoColorIsWanted(String noColor, boolean shown)
      throws Exception {
    file("good.py", SUM);
    file("1.in", "1 2\n");
    file("1.out", "3\n");
    Process terminal = inTerminal(Map.of("NO_COLOR", noColor), "test", ".");
    terminal.getOutputStream().close();
    String screen = new String(terminal.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, terminal.waitFor(), screen);
    assertThat(screen, containsString("good.py"));
    assertEquals(shown, screen.contains("] 1/1 "), screen);
    assertEquals(shown, screen.contains("\u001b"), screen);
  }

  @Test
  void aBatchGoesOnWhereItWasInterrupted() throws Exception {
    file(
        "jobs.ndjson",
        """
        {"id": "a", "language": "bash", "source": "echo a"}
        {"language": "bash", "source": "echo second"}
        {"id": "c", "language": "cobol", "source": "x"}
        """);
    file("jobs.ndjson.results.ndjson", "{\"id\":\"a\",\"result\":{}}\n");
    Done done = runner.run("", "batch", "jobs.ndjson");
    assertEquals(new Done(1, "", "2 jobs run, 1 refused, 1 before\n"), done);
    String results = Files.readString(directory.resolve("jobs.ndjson.results.ndjson"));
    assertEquals(3, results.lines().count(), results);
    assertThat(results, containsString("second"));
    assertThat(
        runner.run("", "batch", "jobs.ndjson").err(),
        startsWith("0 jobs run, 0 refused, 3 before"));
  }

  @Test
  void aBatchWritesBehindNothingThatIsNotItsOwn() throws Exception {
    file("jobs.ndjson", "{\"id\": \"a\", \"language\": \"bash\", \"source\": \"echo a\"}\n");
    String notes = "first line\nand a last one without its end";
    file("notes.txt", notes);
    assertEquals(
        new Done(
            66,
            "",
            "runner: notes.txt ends in half a line that is no result; name another file with"
                + " --output\n"),
        runner.run("", "batch", "-o", "notes.txt", "jobs.ndjson"));
    assertEquals(notes, Files.readString(directory.resolve("notes.txt")));

    String whole = "{\"id\":\"before\",\"result\":{}}";
    file("out.ndjson", whole);
    assertEquals(0, runner.run("", "batch", "-o", "out.ndjson", "jobs.ndjson").code());
    assertThat(Files.readString(directory.resolve("out.ndjson")), startsWith(whole + "\n{"));
  }

  @Test
  void aBatchTriesAgainWhatTheServiceCouldNotDoAndWhatWasHalfWrittenSoThatEachJobHasOneLine()
      throws Exception {
    file(
        "jobs.ndjson",
        """
        {"id": "a", "language": "bash", "source": "echo a"}
        {"id": "b", "language": "bash", "source": "echo b"}
        {"id": "c", "language": "bash", "source": "echo c"}
        """);
    String answered =
        "{\"id\":\"a\",\"result\":{}}\n{\"problem\":{\"status\":500},\"of\":\"others\"}\n";
    String full = "{\"id\":\"b\",\"problem\":{\"status\":503}}\n";
    Path results = file("out.ndjson", full + answered + "{\"id\":\"c\",\"resu");
    Set<PosixFilePermission> shared = PosixFilePermissions.fromString("rw-rw-r--");
    Files.setPosixFilePermissions(results, shared);
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("out.ndjson"));
    Done done = runner.run("", "batch", "-o", "link", "jobs.ndjson");
    assertEquals(new Done(0, "", "2 jobs run, 0 refused, 1 before\n"), done);
    String after = Files.readString(results);
    assertThat(after, startsWith(answered));
    assertEquals(
        List.of("", "a", "b", "c"),
        after.lines().map(line -> Answer.parse(line).path("id").asText()).sorted().toList());
    assertTrue(Files.isSymbolicLink(link));
    assertEquals(shared, Files.getPosixFilePermissions(results));
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(3, files.count(), "nothing is left beside them");
    }
  }

  @Test
  void twoBatchesDoNotWriteIntoOneFile() throws Exception {
    file("jobs.ndjson", "{\"id\": \"a\", \"language\": \"bash\", \"source\": \"echo a\"}\n");
    Path results = file("out.ndjson", "");
    try (FileChannel other = FileChannel.open(results, StandardOpenOption.WRITE)) {
      other.lock();
      assertEquals(
          new Done(
              66,
              "",
              "runner: out.ndjson is being written by another batch; wait for its end, or name"
                  + " another file with --output\n"),
          runner.run("", "batch", "-o", "out.ndjson", "jobs.ndjson"));
    }
    assertEquals(0, runner.run("", "batch", "-o", "out.ndjson", "jobs.ndjson").code());
  }

  @Test
  void theLanguagesAreListed() throws Exception {
    Done done = runner.run("", "languages");
    assertThat(done.out(), startsWith("LANGUAGE"));
    assertThat(done.out(), containsString("\nc++"));
  }

  @Test
  void thereAreCompletionsForShells() throws Exception {
    file("completion.bash", runner.run("", "completion", "bash").out());
    Process bash =
        new ProcessBuilder("bash", "-n", "completion.bash").directory(directory.toFile()).start();
    assertEquals(0, bash.waitFor());
    assertThat(runner.run("", "completion", "fish").out(), containsString("-a run -d 'Runs a"));
  }
}
