package dev.runner.config;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The configuration that the service comes with, apart from what a test says otherwise. */
public final class TestConfig {

  private TestConfig() {}

  public static RunnerConfig with(Map<String, String> differences) {
    try {
      return new SmallRyeConfigBuilder()
          .addDefaultInterceptors()
          .addDiscoveredConverters()
          .withMapping(RunnerConfig.class)
          .withSources(
              new PropertiesConfigSource(
                  Objects.requireNonNull(
                      TestConfig.class.getClassLoader().getResource("application.properties")),
                  100))
          .withSources(new PropertiesConfigSource(new HashMap<>(differences), "test", 200))
          .build()
          .getConfigMapping(RunnerConfig.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
