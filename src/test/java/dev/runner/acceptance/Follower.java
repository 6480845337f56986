package dev.runner.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runner.acceptance.Tutorial.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Follows a page in a directory of its own, as somebody does who types it.
 *
 * @param here what is put for names that everybody knows, in the page's files, commands and outputs
 * @param environment of the shell, besides this process's
 * @param runner the script that is called as {@code runner}
 */
record Follower(
    Path directory, Map<String, String> here, Map<String, String> environment, String runner) {

  private static final String MARK = "--typed--";

  /**
   * A page that hangs is ended with all that it started. The longest takes 10 s where nothing else
   * runs.
   */
  private static final String MOST_SECONDS = "300";

  /** The script that is nothing but the command under test. */
  static String plainRunner() {
    return "#!/bin/sh\nexec " + CommandLine.program() + " \"$@\"\n";
  }

  void follow(Tutorial page) throws IOException, InterruptedException {
    List<Step.Type> commands = page.commands();
    assertFalse(commands.isEmpty(), "the page has commands");
    for (Step step : page.steps()) {
      if (step instanceof Step.Save(String name, String content)) {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, in(content));
      }
    }
    String printed = type(in(page.script(MARK)));
    String[] outputs = printed.split(MARK, -1);
    assertEquals(
        commands.size() + 1,
        outputs.length,
        () ->
            "it was not at its end within "
                + MOST_SECONDS
                + " s, or a command ended it: "
                + printed);
    // Each piece but the first begins with the exit code of the command before.
    String output = outputs[0];
    for (int i = 0; i < commands.size(); i++) {
      Step.Type command = commands.get(i);
      String[] next = outputs[i + 1].split("\n", 2);
      boolean asked = i + 1 < commands.size() && commands.get(i + 1).command().equals("echo $?");
      assertTrue(asked || next[0].equals("0"), command.command() + " ended; all: " + printed);
      String said = output;
      assertTrue(
          Tutorial.matches(in(command.output()), said),
          () -> command.command() + " printed:\n" + said);
      output = next[1];
    }
  }

  private String in(String text) {
    String result = text;
    for (Map.Entry<String, String> name : here.entrySet()) {
      result = result.replaceAll(Pattern.quote(name.getKey()), name.getValue());
    }
    return result;
  }

  private String type(String script) throws IOException, InterruptedException {
    // The service's user reads definitions of languages from here.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path programs = Files.createDirectory(directory.resolve(".bin"));
    Path program = programs.resolve("runner");
    Files.writeString(program, runner);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    ProcessBuilder shell =
        new ProcessBuilder("timeout", MOST_SECONDS, "bash", "-c", script)
            .directory(directory.toFile())
            .redirectErrorStream(true);
    shell.environment().putAll(environment);
    shell.environment().merge("PATH", programs.toString(), (path, ours) -> ours + ":" + path);
    shell.environment().put("no_proxy", "*");
    Process process = shell.start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    // Headers end their lines with it.
    return printed.replace("\r", "");
  }
}
