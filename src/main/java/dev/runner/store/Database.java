package dev.runner.store;

import dev.runner.config.RunnerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;

/**
 * What the service keeps: two connections, one for what changes something and one for what only
 * looks.
 *
 * <p>Not Quarkus' own data sources, for these fix the kind of database when the service is built,
 * and their pool and their migrations cost each start more than all the rest here.
 */
public final class Database implements AutoCloseable {

  private static final String FILE = "jdbc:sqlite:";

  private final Link writer;
  private final Link reader;

  private Database(Link writer, Link reader) {
    this.writer = writer;
    this.reader = reader;
  }

  /**
   * Opens the database, makes it if need be, and brings its tables to their newest form.
   *
   * @throws IOException if that is not possible; its message says what and why, in one line
   */
  public static Database open(RunnerConfig.Database config) throws IOException {
    String url = config.url();
    Dialect dialect =
        Dialect.of(url).orElseThrow(() -> new IOException("no database is known at " + url));
    makeDirectory(url);
    DataSource writing = dialect.source(config, true);
    DataSource reading = dialect.source(config, false);
    try {
      // Before the tables are made: one in memory lives as long as it has a connection.
      Link writer = new Link("database-writer", () -> connect(dialect, writing));
      try {
        // Flyway has more than one transaction at a time, so these must not lock at once.
        Schema.bring(dialect, reading);
        Link reader =
            dialect.volatileAt(url)
                ? writer
                : new Link("database-reader", () -> connect(dialect, reading));
        return new Database(writer, reader);
      } catch (SQLException | FlywayException e) {
        writer.close();
        throw e;
      }
    } catch (SQLException | FlywayException e) {
      throw new IOException(url + ": " + firstLine(e), e);
    }
  }

  private static Connection connect(Dialect dialect, DataSource source) throws SQLException {
    Connection connection = source.getConnection();
    try {
      dialect.prepare(connection);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Nobody else may look into it: programs and their results are their senders' own. */
  private static void makeDirectory(String url) throws IOException {
    if (!url.startsWith(FILE) || url.startsWith(FILE + "file:") || url.startsWith(FILE + ":")) {
      return;
    }
    Path directory = Path.of(url.substring(FILE.length()).split("\\?", 2)[0]).toAbsolutePath();
    Path parent = directory.getParent();
    if (parent == null || Files.isDirectory(parent)) {
      return;
    }
    try {
      Files.createDirectories(
          parent,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new IOException(
          url + ": there is no directory " + parent + ", and it cannot be made: " + e, e);
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** Changes something. When this returns, it is durable. */
  public <T> T write(Transaction<T> transaction) throws InterruptedException {
    return await(writer, transaction);
  }

  /** Looks, and changes nothing. */
  public <T> T read(Transaction<T> transaction) throws InterruptedException {
    return await(reader, transaction);
  }

  private static <T> T await(Link link, Transaction<T> transaction) throws InterruptedException {
    try {
      return link.submit(transaction).get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new StoreFault("the database: " + cause.getMessage(), cause);
    }
  }

  @Override
  public void close() {
    reader.close();
    writer.close();
  }
}
