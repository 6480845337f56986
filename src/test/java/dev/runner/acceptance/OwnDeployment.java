package dev.runner.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/** A deployment that a test has for itself, with settings of its own. */
final class OwnDeployment {

  private final Path state = temporary();
  private final int port = freePort();
  private final Map<String, String> environment = new HashMap<>();

  private OwnDeployment(Map<String, String> settings) {
    environment.putAll(settings);
    environment.put("RUNNER_STATE", state.toString());
    environment.put("RUNNER_PORT", Integer.toString(port));
  }

  /**
   * @param settings in the form that they have in the environment
   */
  static OwnDeployment start(Map<String, String> settings)
      throws IOException, InterruptedException {
    OwnDeployment own = new OwnDeployment(settings);
    own.script("scripts/start");
    return own;
  }

  Deployment deployment() {
    return new Deployment(URI.create("http://127.0.0.1:" + port), state);
  }

  /** Where its tokens and jobs are. */
  String databaseUrl() {
    return "jdbc:sqlite:" + state.resolve("data/runner.db");
  }

  private static Path temporary() {
    try {
      // The service's user must be able to enter it.
      Path directory = Files.createTempDirectory("runner-own-");
      return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void script(String name) throws IOException, InterruptedException {
    Path log = state.resolve(Path.of(name).getFileName() + ".log");
    ProcessBuilder script =
        new ProcessBuilder(name).redirectErrorStream(true).redirectOutput(log.toFile());
    script.environment().putAll(environment);
    int status = script.start().waitFor();
    assertEquals(0, status, name + " said: " + Files.readString(log));
  }

  void stop() throws IOException, InterruptedException {
    script("scripts/stop");
    try (var files = Files.walk(state)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
