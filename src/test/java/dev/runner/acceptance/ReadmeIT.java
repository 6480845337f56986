package dev.runner.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's examples are answered as the README says, by a deployment of this checkout: an
 * operator's may have other languages.
 */
@Tag("deployment")
final class ReadmeIT {

  /** {@code $ command}, over several lines if they end in a backslash, and what it prints. */
  private static final Pattern EXAMPLE =
      Pattern.compile("^\\$ (curl (?:.*\\\\\\n)*.*)\\n((?:(?!\\$ |```).+\\n)*)", Pattern.MULTILINE);

  /** A command of the command line, without what is said of it. */
  private static final Pattern RUNNER =
      Pattern.compile("^scripts/runner (.*?)(?: +# .*)?$", Pattern.MULTILINE);

  private final Deployment deployment = Deployment.underTest();

  private record Example(String command, String answer) {}

  private static List<Example> examples() throws IOException {
    return EXAMPLE
        .matcher(Files.readString(Path.of("README.md")))
        .results()
        .map(match -> new Example(match.group(1), match.group(2)))
        .filter(example -> example.command().contains("/api/"))
        .toList();
  }

  @TestFactory
  Stream<DynamicTest> everyExampleIsAnsweredAsTheReadmeSays() throws Exception {
    try (Client client = deployment.client()) {
      deployment.awaitReady(client);
    }
    List<Example> examples = examples();
    assertFalse(examples.isEmpty(), "the README has examples");
    return examples.stream().map(example -> dynamicTest(example.command(), check(example)));
  }

  @Test
  void everyCommandOfTheCommandLineDoesItsWork(@TempDir Path directory) throws Exception {
    try (Client client = deployment.client()) {
      deployment.awaitReady(client);
    }
    prepare(directory);
    List<String> commands =
        RUNNER
            .matcher(Files.readString(Path.of("README.md")))
            .results()
            .map(match -> match.group(1))
            .toList();
    assertFalse(commands.isEmpty(), "the README has commands");
    for (String command : commands) {
      ProcessBuilder shell =
          new ProcessBuilder("bash", "-c", CommandLine.program() + " " + command)
              .directory(directory.toFile())
              .redirectInput(directory.resolve("input.txt").toFile())
              .redirectErrorStream(true);
      shell.environment().put("RUNNER_URL", deployment.url().toString());
      Process process = shell.start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertEquals(0, process.waitFor(), command + " said: " + said);
      assertTrue(!command.startsWith("run ") || said.equals("Hello, Ada\n"), said);
    }
  }

  /** The files that the commands name. */
  private static void prepare(Path directory) throws IOException {
    String hello = "print('Hello,', input())";
    Files.writeString(directory.resolve("hello.py"), hello);
    Files.writeString(directory.resolve("input.txt"), "Ada\n");
    Path solutions = Files.createDirectory(directory.resolve("solutions"));
    Files.writeString(solutions.resolve("hello.py"), hello);
    Files.writeString(solutions.resolve("1.in"), "Ada\n");
    Files.writeString(solutions.resolve("1.out"), "Hello, Ada\n");
    Files.writeString(directory.resolve("jobs.ndjson"), V2.job("bash", "true") + "\n");
  }

  /** Three dots in an answer stand for what differs from run to run. */
  private Executable check(Example example) {
    return () -> {
      String said = run(example.command());
      assertTrue(Tutorial.matches(example.answer(), said), () -> said);
    };
  }

  private String run(String command) throws IOException, InterruptedException {
    String here =
        command
            .replace("http://127.0.0.1:10100", deployment.url().toString())
            .replaceFirst("^curl ", "curl --silent --show-error --noproxy '*' --max-time 60 ");
    Process process = new ProcessBuilder("bash", "-c", here).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return said;
  }
}
