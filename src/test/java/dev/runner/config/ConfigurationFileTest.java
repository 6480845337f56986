package dev.runner.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The file that is installed as {@code /etc/runner/runner.properties} is the reference of all keys.
 */
class ConfigurationFileTest {

  private static final Pattern SETTING = Pattern.compile("#((?:runner|quarkus)\\.[^ =]+)=(.*)");

  /** What a page has somebody write into the file. */
  private static final Pattern WRITTEN = Pattern.compile("```properties\n(.*?)```", Pattern.DOTALL);

  private static final String LOCATIONS = "quarkus.config.locations";

  @Test
  void everyKeyOfRunnerConfigIsInTheFileAndNoOther() throws IOException {
    TreeSet<String> keys = new TreeSet<>();
    ConfigMappings.getProperties(ConfigClass.configClass(RunnerConfig.class)).keySet().stream()
        .filter(key -> !key.contains("*"))
        .forEach(keys::add);
    TreeSet<String> documented = new TreeSet<>(settings().keySet());
    documented.removeIf(key -> key.startsWith("quarkus."));
    assertEquals(keys, documented);
  }

  @Test
  void everyDefaultInTheFileIsTheOneInForce() throws IOException, InvalidConfiguration {
    Map<String, String> effective = Configuration.effective();
    settings()
        .forEach((key, value) -> {
          if (effective.containsKey(key)) {
            assertEquals(effective.get(key), value, key);
          }
        });
  }

  @Test
  void everyKeyHasUnitRangeAndReason() throws IOException {
    List<String> comment = new ArrayList<>();
    for (String line : lines()) {
      Matcher setting = SETTING.matcher(line);
      if (setting.matches()) {
        String text = String.join(" ", comment);
        for (String part : List.of("Unit: ", "Allowed: ", "Reason: ")) {
          assertTrue(text.contains(part), setting.group(1) + " has no \"" + part + "\"");
        }
        comment.clear();
      } else if (line.startsWith("#")) {
        comment.add(line.substring(1).strip());
      } else {
        comment.clear();
      }
    }
  }

  @Test
  void whatThePagesHaveTheOperatorWriteIsAccepted(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("runner.properties");
    List<String> written = new ArrayList<>();
    try (Stream<Path> pages = Files.walk(Path.of("docs"))) {
      for (Path page : pages.filter(name -> name.toString().endsWith(".md")).toList()) {
        WRITTEN
            .matcher(Files.readString(page))
            .results()
            .map(r -> r.group(1))
            .forEach(written::add);
      }
    }
    assertFalse(written.isEmpty(), "pages have settings");
    System.setProperty(LOCATIONS, file.toString());
    try {
      for (String settings : written) {
        Files.writeString(file, settings);
        assertDoesNotThrow(Configuration::load, settings);
      }
    } finally {
      System.clearProperty(LOCATIONS);
    }
  }

  private static Map<String, String> settings() throws IOException {
    Map<String, String> settings = new TreeMap<>();
    for (String line : lines()) {
      Matcher setting = SETTING.matcher(line);
      if (setting.matches()) {
        settings.put(setting.group(1), setting.group(2));
      }
    }
    return settings;
  }

  private static List<String> lines() throws IOException {
    return Files.readAllLines(Path.of("deploy/runner.properties"));
  }
}
