package dev.runner.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A service of a test's own, whose programs are made up: for what an ordinary deployment cannot be
 * put into, because others use it too.
 */
final class MadeUpService implements AutoCloseable {

  private static final Pattern LISTENING = Pattern.compile("Listening on: (http://\\S+)");
  private static final int SECONDS = 20;

  private final Process process;
  private final URI url;

  private MadeUpService(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  /** Starts it in the directory, where its database is; and returns when it listens. */
  static MadeUpService start(Path directory, Map<String, String> more) throws IOException {
    Map<String, String> environment = new HashMap<>(environment(directory));
    environment.putAll(more);
    Process process = new CommandLine(directory, "").start(environment, "serve");
    BufferedReader log = process.inputReader(UTF_8);
    StringBuilder said = new StringBuilder();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      said.append(line).append('\n');
      Matcher listening = LISTENING.matcher(line);
      if (listening.find()) {
        discard(log);
        discard(process.errorReader(UTF_8));
        return new MadeUpService(process, URI.create(listening.group(1)));
      }
    }
    try (BufferedReader errors = process.errorReader(UTF_8)) {
      errors.lines().forEach(line -> said.append(line).append('\n'));
    }
    throw new AssertionError("the service did not start:\n" + said);
  }

  /** What nobody reads would stop the service when the pipe is full. */
  private static void discard(Reader log) {
    Thread.ofVirtual()
        .start(() -> {
          try (log) {
            log.transferTo(Writer.nullWriter());
          } catch (IOException _) {
            // The end of the process closes the pipe.
          }
        });
  }

  /** What commands about its database need as well. */
  static Map<String, String> environment(Path directory) {
    return Map.of(
        "RUNNER_RUNTIME", "fake",
        "RUNNER_ROOTFS", Path.of("rootfs").toAbsolutePath().toString(),
        "RUNNER_ALLOW_ROOT", "true",
        "RUNNER_PORT", "0",
        "RUNNER_DATABASE_URL", "jdbc:sqlite:" + directory.resolve("runner.db"));
  }

  URI url() {
    return url;
  }

  /** Ends it as a lack of memory would: without a word to its clients. */
  void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, SECONDS, TimeUnit.SECONDS).join();
    process.destroyForcibly();
  }
}
