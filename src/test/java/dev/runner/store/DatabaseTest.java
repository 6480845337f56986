package dev.runner.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runner.config.RunnerConfig;
import dev.runner.config.TestConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabaseTest {

  @TempDir private Path directory;
  private @Nullable Postgres postgres;

  /** Where the database is. */
  enum Kind {
    SQLITE,
    POSTGRESQL
  }

  @BeforeAll
  void startPostgres() throws Exception {
    postgres = Postgres.start();
  }

  @AfterAll
  void stopPostgres() throws Exception {
    if (postgres != null) {
      postgres.stop();
    }
  }

  private Postgres postgres() {
    return Objects.requireNonNull(postgres);
  }

  private RunnerConfig.Database config(Kind kind) throws SQLException {
    return switch (kind) {
      case SQLITE -> config();
      case POSTGRESQL -> postgres().database();
    };
  }

  @ParameterizedTest
  @EnumSource
  void whatWasWrittenIsThereWhenItIsOpenedAgain(Kind kind) throws Exception {
    RunnerConfig.Database config = config(kind);
    try (Database database = Database.open(config)) {
      database.write(insert("one"));
    }
    try (Database database = Database.open(config)) {
      assertEquals(1, database.read(DatabaseTest::count));
    }
  }

  @Test
  void aConnectionThatIsLostIsMadeAnew() throws Exception {
    try (Database database = Database.open(postgres().database())) {
      database.write(insert("one"));
      postgres().dropConnections();
      // Who comes first finds it lost.
      assertThrows(StoreFault.class, () -> database.write(insert("two")));
      assertThrows(StoreFault.class, () -> database.read(DatabaseTest::count));
      database.write(insert("three"));
      assertEquals(2, database.read(DatabaseTest::count));
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneThatFailsAmongManyTakesNoOtherWithIt(Kind kind) throws Exception {
    try (Database database = Database.open(config(kind));
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      database.write(insert("there already"));
      List<Future<Integer>> writes = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String id = i % 10 == 0 ? "there already" : "new " + i;
        writes.add(clients.submit(() -> database.write(insert(id))));
      }
      int failed = 0;
      for (Future<Integer> write : writes) {
        try {
          write.get();
        } catch (java.util.concurrent.ExecutionException e) {
          assertTrue(e.getCause() instanceof StoreFault, e::toString);
          failed++;
        }
      }
      assertEquals(20, failed);
      assertEquals(181, database.read(DatabaseTest::count));
    }
  }

  @Test
  void onlyItsOwnerMayLookIntoTheDirectoryThatItMakes() throws Exception {
    try (Database _ = Database.open(config())) {
      assertEquals(
          "rwx------",
          java.nio.file.attribute.PosixFilePermissions.toString(
              Files.getPosixFilePermissions(directory.resolve("made"))));
    }
  }

  @Test
  void aFileThatIsNoDatabaseIsToldInOneLine() throws IOException {
    Files.createDirectory(directory.resolve("made"));
    Files.writeString(
        directory.resolve("made/runner.db"), "this is a text and no database".repeat(99));
    IOException wrong = assertThrows(IOException.class, () -> Database.open(config()).close());
    String message = String.valueOf(wrong.getMessage());
    assertTrue(message.contains("made/runner.db: "), message);
    assertTrue(message.contains("not a database"), message);
    assertEquals(1, message.lines().count());
  }

  private RunnerConfig.Database config() {
    String url = "jdbc:sqlite:" + directory.resolve("made/runner.db");
    return TestConfig.with(Map.of("runner.database.url", url)).database();
  }

  private static Transaction<Integer> insert(String id) {
    return connection -> {
      try (Statement statement = connection.createStatement()) {
        return statement.executeUpdate(
            "INSERT INTO tokens VALUES ('" + id + "', '', '" + id + "', '', 0, 1, 0, '', 0, NULL)");
      }
    };
  }

  private static int count(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM tokens")) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
