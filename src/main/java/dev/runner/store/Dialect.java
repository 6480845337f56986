package dev.runner.store;

import dev.runner.config.RunnerConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** The databases that are known, and wherein they differ. */
@SuppressWarnings("ImmutableEnumChecker") // the lists are unmodifiable
enum Dialect {

  /** A file of the service's own. */
  SQLITE(
      "jdbc:sqlite:",
      "BLOB",
      List.of(
          // The command line writes tokens while the service runs.
          "PRAGMA busy_timeout = 10000",
          // Readers see the last commit while the writer writes the next.
          "PRAGMA journal_mode = WAL",
          // What is committed survives a loss of power too. Commits of many are one.
          "PRAGMA synchronous = FULL",
          "PRAGMA journal_size_limit = 67108864",
          "PRAGMA foreign_keys = ON")) {
    @Override
    DataSource source(RunnerConfig.Database config, boolean writes) {
      SQLiteConfig options = new SQLiteConfig();
      // Who writes waits for others at once: one that has read before may not write after another.
      options.setTransactionMode(
          writes ? SQLiteConfig.TransactionMode.IMMEDIATE : SQLiteConfig.TransactionMode.DEFERRED);
      SQLiteDataSource source = new SQLiteDataSource(options);
      source.setUrl(config.url());
      return source;
    }
  },

  /** A server. */
  POSTGRESQL("jdbc:postgresql:", "BYTEA", List.of()) {
    @Override
    DataSource source(RunnerConfig.Database config, boolean writes) {
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setUrl(config.url());
      config.user().ifPresent(source::setUser);
      config.password().ifPresent(source::setPassword);
      return source;
    }
  };

  private final String prefix;
  private final String bytes;
  private final List<String> preparation;

  Dialect(String prefix, String bytes, List<String> preparation) {
    this.prefix = prefix;
    this.bytes = bytes;
    this.preparation = preparation;
  }

  /** Of the database at that URL; nothing if it is none of these. */
  static Optional<Dialect> of(String url) {
    for (Dialect dialect : values()) {
      if (url.startsWith(dialect.prefix)) {
        return Optional.of(dialect);
      }
    }
    return Optional.empty();
  }

  abstract DataSource source(RunnerConfig.Database config, boolean writes);

  /** The type of columns with bytes. */
  String bytes() {
    return bytes;
  }

  /** Makes a new connection ready to be used. */
  void prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : preparation) {
        statement.execute(sql);
      }
    }
  }

  /** Whether the database is only in memory, and goes with its last connection. */
  boolean volatileAt(String url) {
    return this == SQLITE && url.contains("mode=memory");
  }
}
