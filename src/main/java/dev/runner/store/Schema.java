package dev.runner.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/** Brings the database's tables to what this version of the service expects. */
final class Schema {

  /** Named one by one: a native executable has no class path to search. */
  private static final List<String> MIGRATIONS =
      List.of("V1__jobs_and_tokens.sql", "V2__traces.sql");

  private static final String NEWEST = "2";

  private Schema() {}

  /**
   * Flyway is loaded only if there is something to do. That saves a good part of the start, and
   * nothing is lost: whether the newest migration was applied is told by Flyway's own table.
   */
  static void bring(Dialect dialect, DataSource source) throws SQLException {
    try (Connection connection = source.getConnection()) {
      dialect.prepare(connection);
      if (isNewest(connection)) {
        return;
      }
    }
    Flyway.configure(Schema.class.getClassLoader())
        .dataSource(source)
        .placeholders(Map.of("bytes", dialect.bytes()))
        .resourceProvider(new Resources())
        .javaMigrationClassProvider(List::of)
        .load()
        .migrate();
  }

  private static boolean isNewest(Connection connection) {
    String sql = "SELECT 1 FROM flyway_schema_history WHERE version = '" + NEWEST + "' AND success";
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next();
    } catch (SQLException _) {
      // There is no such table yet. Whatever else it is, Flyway meets it too and says so.
      return false;
    }
  }

  /** The migrations in the service's own archive. */
  private static final class Resources implements ResourceProvider {
    @Override
    public @Nullable LoadableResource getResource(String name) {
      return MIGRATIONS.contains(name) ? new Migration(name) : null;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
      return MIGRATIONS.stream()
          .filter(name -> name.startsWith(prefix))
          .<LoadableResource>map(Migration::new)
          .toList();
    }
  }

  /** One file. */
  private static final class Migration extends LoadableResource {
    private final String name;

    Migration(String name) {
      this.name = name;
    }

    @Override
    public Reader read() {
      InputStream in = Schema.class.getResourceAsStream("/" + getAbsolutePath());
      if (in == null) {
        throw new IllegalStateException("there is no " + getAbsolutePath());
      }
      return new BufferedReader(new InputStreamReader(in, UTF_8));
    }

    @Override
    public String getAbsolutePath() {
      return "db/migration/" + name;
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return getAbsolutePath();
    }

    @Override
    public String getFilename() {
      return name;
    }

    @Override
    public String getRelativePath() {
      return name;
    }
  }
}
