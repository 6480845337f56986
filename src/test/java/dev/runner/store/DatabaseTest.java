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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway") // a missing value fails the test
class DatabaseTest {

  @TempDir private Path directory;

  @Test
  void whatWasWrittenIsThereWhenItIsOpenedAgain() throws Exception {
    try (Database database = Database.open(config())) {
      database.write(insert("one"));
    }
    try (Database database = Database.open(config())) {
      assertEquals(1, (int) database.read(DatabaseTest::count));
    }
  }

  @Test
  void oneThatFailsAmongManyTakesNoOtherWithIt() throws Exception {
    try (Database database = Database.open(config());
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
      assertEquals(181, (int) database.read(DatabaseTest::count));
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
    assertTrue(wrong.getMessage().contains("made/runner.db: "), wrong::getMessage);
    assertTrue(wrong.getMessage().contains("not a database"), wrong::getMessage);
    assertEquals(1, wrong.getMessage().lines().count());
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
