package dev.runner.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {

  @Test
  void theDefaultsAreAllowed() throws InvalidConfiguration {
    RunnerConfig config = Configuration.load();
    assertEquals(Path.of("/run/runner/helper.sock"), config.helper().socket());
    assertEquals(Duration.ofSeconds(30), config.queue().maxWait());
    assertTrue(config.pool().size().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "runner.pool.size,          0,     write a number from 1 to 1024",
    "runner.pool.size,          many,  Expected an integer value",
    "runner.queue.capacity,     -1,    write a number from 0 to 1000000",
    "runner.queue.max-wait,     0s,    write a duration from 1ms to 1d",
    "runner.queue.max-wait,     soon,  Invalid duration",
    "runner.helper.grace,       2d,    write a duration from 1ms to 1d",
    "runner.http.max-body,      10,    write a size from 1K to 1G",
    "runner.http.max-body,      10Q,   is not allowed",
    "runner.ceilings.memory,    1K,    write a size from 1M upwards",
    "runner.ceilings.processes, 0,     write a number from 1",
    "runner.ceilings.cpus,      -1,    write a number of processors",
    "runner.ceilings.cpus,      0.0001, write a number of processors",
    "runner.web.embedded-in,    'https://example.org; script-src *', write origins such as",
    "runner.database.url,       jdbc:x:y, 'write jdbc:sqlite:FILE or jdbc:postgresql:'",
    "runner.jobs.capacity,      -1,    write a number from 0 to 1000000",
    "runner.jobs.attempts,      0,     write a number from 1 to 100",
    "runner.jobs.keep,          0s,    write a duration from 1ms",
    "runner.jobs.max-size,      1K,    write a size from 1M",
    "runner.webhooks.attempts,  0,     write a number from 1 to 100",
    "runner.access.refresh,     0s,    write a duration from 1ms to 1d",
    "runner.runtime,            other, 'allowed values: helper,fake'",
  })
  void aWrongValueIsToldInOneLineThatNamesIt(String key, String value, String rule) {
    System.setProperty(key, value);
    try {
      InvalidConfiguration wrong = assertThrows(InvalidConfiguration.class, Configuration::load);
      String message = wrong.getMessage();
      assertEquals(1, message.lines().count(), message);
      assertTrue(message.startsWith(key + ": "), message);
      assertTrue(message.contains("is not allowed"), message);
      assertTrue(message.contains(rule), message);
    } finally {
      System.clearProperty(key);
    }
  }

  @Test
  void anUnknownKeyIsToldToo() {
    System.setProperty("runner.pool.sice", "3");
    try {
      InvalidConfiguration wrong = assertThrows(InvalidConfiguration.class, Configuration::load);
      assertTrue(wrong.getMessage().startsWith("runner.pool.sice "), wrong.getMessage());
    } finally {
      System.clearProperty("runner.pool.sice");
    }
  }

  @Test
  void theFileThatTheStartNamesIsReadAndChecked(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("runner.properties"), "runner.pool.size=0\n");
    System.setProperty("quarkus.config.locations", file.toString());
    try {
      InvalidConfiguration wrong = assertThrows(InvalidConfiguration.class, Configuration::load);
      assertTrue(wrong.getMessage().startsWith("runner.pool.size: 0 "), wrong.getMessage());
      Files.writeString(file, "runner.pool.size=3\nrunner.queue.max-wait=7s\n");
      assertEquals(3, assertDoesNotThrow(Configuration::load).pool().size().orElseThrow());
      Files.delete(file);
      wrong = assertThrows(InvalidConfiguration.class, Configuration::load);
      assertTrue(wrong.getMessage().contains(file.toString()), wrong.getMessage());
    } finally {
      System.clearProperty("quarkus.config.locations");
    }
  }

  @Test
  void theEffectiveConfigurationHasEveryKeyAndHidesSecrets() throws InvalidConfiguration {
    System.setProperty("quarkus.http.ssl.certificate.key-store-password", "sesame");
    try {
      Map<String, String> effective = Configuration.effective();
      assertEquals("30s", effective.get("runner.queue.max-wait"));
      assertEquals("/run/runner/helper.sock", effective.get("runner.helper.socket"));
      assertEquals("127.0.0.1", effective.get("quarkus.http.host"));
      assertEquals(
          "(set, not shown)", effective.get("quarkus.http.ssl.certificate.key-store-password"));
    } finally {
      System.clearProperty("quarkus.http.ssl.certificate.key-store-password");
    }
  }
}
