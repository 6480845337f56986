package dev.runner.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.junit.jupiter.api.Test;

/**
 * The file that is installed as {@code /etc/runner/runner.properties} is the reference of all keys.
 */
class ConfigurationFileTest {

  private static final Pattern SETTING = Pattern.compile("#((?:runner|quarkus)\\.[^ =]+)=(.*)");

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
