package dev.runner.store;

import dev.runner.config.RunnerConfig;
import dev.runner.config.TestConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of a test's own: Debian's, in a temporary directory, on loopback, for as long
 * as the test lasts.
 */
public final class Postgres {

  private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

  /** PostgreSQL does not run as root. The package has made this user. */
  private static final String USER = "postgres";

  private static final String ROLE = "runner";
  private static final String PASSWORD = "only on loopback";

  private final Path programs;
  private final Path directory;
  private final int port;
  private final AtomicInteger databases = new AtomicInteger();

  private Postgres(Path programs, Path directory, int port) {
    this.programs = programs;
    this.directory = directory;
    this.port = port;
  }

  public static Postgres start() throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("runner-postgres-");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    Postgres server = new Postgres(programs(), directory, freePort());
    Path password = Files.writeString(directory.resolve("password"), PASSWORD);
    String data = directory.resolve("data").toString();
    server.run("initdb", "-D", data, "-U", ROLE, "-A", "scram-sha-256", "-N", "--pwfile", password);
    String options = "-c listen_addresses=127.0.0.1 -p %d -k %s".formatted(server.port, directory);
    server.run("pg_ctl", "-D", data, "-w", "-l", directory.resolve("log"), "-o", options, "start");
    return server;
  }

  private static Path programs() throws IOException {
    try (Stream<Path> versions = Files.list(VERSIONS)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder())
          .orElseThrow(() -> new IOException("no PostgreSQL; scripts/setup --test installs it"));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void run(String program, Object... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(
          List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups", "--"));
    }
    command.add(programs.resolve(program).toString());
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    Path log = Files.createTempFile(directory, program, ".log");
    int status =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    if (status != 0) {
      throw new IOException(command + ": " + Files.readString(log));
    }
  }

  /** A new, empty database. */
  public RunnerConfig.Database database() throws SQLException {
    String name = "test" + databases.incrementAndGet();
    try (Connection connection = DriverManager.getConnection(url("postgres"), ROLE, PASSWORD);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return TestConfig.with(
            Map.of(
                "runner.database.url", url(name),
                "runner.database.user", ROLE,
                "runner.database.password", PASSWORD))
        .database();
  }

  private String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** Ends every connection, as a restart would. */
  public void dropConnections() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url("postgres"), ROLE, PASSWORD);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE datname LIKE 'test%' AND pid <> pg_backend_pid()");
    }
  }

  public void stop() throws IOException, InterruptedException {
    run("pg_ctl", "-D", directory.resolve("data"), "-w", "-m", "immediate", "stop");
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(file -> {
            try {
              Files.delete(file);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
