package dev.runner.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The command {@code runner}, as a person starts it, in a directory of its own. */
final class CommandLine {

  private static final int SECONDS = 60;

  private final Path directory;
  private final String url;

  CommandLine(Path directory, String url) {
    this.directory = directory;
    this.url = url;
  }

  /** What came of a command. */
  record Done(int code, String out, String err) {}

  Done run(String stdin, String... arguments) throws IOException, InterruptedException {
    return run(Map.of("RUNNER_URL", url), stdin, arguments);
  }

  Done run(Map<String, String> environment, String stdin, String... arguments)
      throws IOException, InterruptedException {
    Process process = start(environment, arguments);
    CompletableFuture<String> out = text(process.getInputStream());
    CompletableFuture<String> err = text(process.getErrorStream());
    try (OutputStream in = process.getOutputStream()) {
      in.write(stdin.getBytes(UTF_8));
    } catch (IOException _) {
      // A command that does not read its input may have ended already.
    }
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("it did not end: " + List.of(arguments));
    }
    return new Done(process.exitValue(), out.join(), err.join());
  }

  Process start(Map<String, String> environment, String... arguments) throws IOException {
    // Where this JVM was started in the background, Ctrl-C would be ignored.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.addAll(List.of(program().split(" ")));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("RUNNER_"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** The words that start the program under test; without more said, what was built here. */
  static String program() {
    return System.getProperty(
        "runner.command", Path.of("scripts", "runner").toAbsolutePath().toString());
  }

  private static CompletableFuture<String> text(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            return new String(stream.readAllBytes(), UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        task -> Thread.ofVirtual().start(task));
  }
}
