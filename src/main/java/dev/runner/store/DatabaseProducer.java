package dev.runner.store;

import dev.runner.config.RunnerConfig;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;

/** Opens the database for the first who needs it, and closes it after the last. */
@Singleton
final class DatabaseProducer {

  @Produces
  @Singleton
  Database database(RunnerConfig config) throws IOException {
    return Database.open(config.database());
  }

  void close(@Disposes Database database) {
    database.close();
  }
}
