package dev.runner.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runner.acceptance.Tutorial.Step;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Follows the tutorials, each in a directory of its own, as somebody does who types them. */
@Tag("deployment")
final class TutorialsIT {

  private static final String MARK = "--typed--";

  @TempDir private Path directory;

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> pages = Files.list(Path.of("docs/tutorials"))) {
      return pages.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void whoFollowsATutorialSeesWhatItShows(Path page) throws Exception {
    Tutorial tutorial = Tutorial.read(page);
    List<Step.Type> commands = tutorial.commands();
    assertFalse(commands.isEmpty(), "the page has commands");
    Map<String, String> here = here();
    for (Step step : tutorial.steps()) {
      if (step instanceof Step.Save(String name, String content)) {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, in(here, content));
      }
    }
    String printed = follow(in(here, tutorial.script(MARK)));
    String[] outputs = printed.split(MARK, -1);
    assertEquals(commands.size() + 1, outputs.length, printed);
    // Each piece but the first begins with the exit code of the command before.
    String output = outputs[0];
    for (int i = 0; i < commands.size(); i++) {
      Step.Type command = commands.get(i);
      String[] next = outputs[i + 1].split("\n", 2);
      boolean asked = i + 1 < commands.size() && commands.get(i + 1).command().equals("echo $?");
      assertTrue(asked || next[0].equals("0"), command.command() + " ended with " + next[0]);
      String shown = in(here, command.output());
      String said = output;
      assertTrue(Tutorial.matches(shown, said), () -> command.command() + " printed:\n" + said);
      output = next[1];
    }
  }

  /** What pages call by names that everybody knows. */
  private Map<String, String> here() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return Map.of(
          "http://127.0.0.1:10100", Deployment.underTest().url().toString(),
          "10200", Integer.toString(socket.getLocalPort()),
          "/run/runner-awk", directory.resolve("state").toString(),
          "~/runner/", Path.of("").toAbsolutePath() + "/");
    }
  }

  private static String in(Map<String, String> here, String text) {
    String result = text;
    for (Map.Entry<String, String> name : here.entrySet()) {
      result = result.replaceAll(Pattern.quote(name.getKey()), name.getValue());
    }
    return result;
  }

  private String follow(String script) throws IOException, InterruptedException {
    // The service's user reads definitions of languages from here.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path programs = Files.createDirectory(directory.resolve(".bin"));
    Path runner = programs.resolve("runner");
    Files.writeString(runner, "#!/bin/sh\nexec " + CommandLine.program() + " \"$@\"\n");
    Files.setPosixFilePermissions(runner, PosixFilePermissions.fromString("rwxr-xr-x"));
    ProcessBuilder shell =
        new ProcessBuilder("bash", "-c", script)
            .directory(directory.toFile())
            .redirectErrorStream(true);
    Map<String, String> environment = shell.environment();
    environment.put("PATH", programs + ":" + environment.get("PATH"));
    environment.put("RUNNER_URL", Deployment.underTest().url().toString());
    environment.put("no_proxy", "*");
    Process process = shell.start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return printed;
  }
}
