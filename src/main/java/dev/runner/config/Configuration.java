package dev.runner.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads and checks the configuration without booting the service: for the command line, and so that
 * a wrong value stops the start with one line instead of a stack trace.
 */
public final class Configuration {

  /** Where Quarkus looks too, and with the ranks that it gives them. */
  private static final String IN_JAR = "application.properties";

  private static final int IN_JAR_RANK = 250;
  private static final Path BESIDE = Path.of("config", "application.properties");
  private static final int BESIDE_RANK = 260;

  /**
   * Files that the start names: what is said there outranks the environment, as it does in Quarkus.
   */
  private static final String LOCATIONS = "quarkus.config.locations";

  private static final int LOCATIONS_RANK = 400;

  /** Whose values nobody else may see. */
  private static final Pattern SECRET =
      Pattern.compile(".*(secret|password|token|credential|private).*");

  /** How the library words it: its code, perhaps an exception's name, the key, the value, why. */
  private static final Pattern LIBRARY_CODE = Pattern.compile("SRCFG\\d+: ");

  private static final Pattern NOT_CONVERTED =
      Pattern.compile(
          "(?:[\\w.]+: )?The config property (\\S+) with the config value \"(.*)\" threw an Exception"
              + " whilst being converted (.*)",
          Pattern.DOTALL);

  /** More would be threads and cgroups for nothing; it is a slip of the pen. */
  private static final int MOST_RUNNERS = 1024;

  /** They go into a header: nothing that would end its directive may be among them. */
  private static final Pattern ORIGIN =
      Pattern.compile("https?://[A-Za-z0-9*]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\\d{1,5})?");

  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  private final List<String> problems = new ArrayList<>();

  private Configuration() {}

  /**
   * Reads and checks what the service was told.
   *
   * @throws InvalidConfiguration if a value cannot be read, or is out of its range
   */
  public static RunnerConfig load() throws InvalidConfiguration {
    try {
      RunnerConfig config = read().getConfigMapping(RunnerConfig.class);
      new Configuration().check(config);
      return config;
    } catch (ConfigValidationException e) {
      throw invalid(e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * What is in force below {@code runner.}, and where the service listens; a secret only as the
   * word that there is one.
   *
   * @throws InvalidConfiguration if the configuration cannot be read
   */
  public static SortedMap<String, String> effective() throws InvalidConfiguration {
    try {
      SmallRyeConfig config = read();
      SortedMap<String, String> values = new TreeMap<>();
      for (String key : config.getPropertyNames()) {
        if (key.startsWith("runner.") || key.startsWith("quarkus.http.")) {
          values.put(key, shown(key, config.getConfigValue(key).getValue()));
        }
      }
      return values;
    } catch (ConfigValidationException e) {
      throw invalid(e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Where the service listens. */
  public static String host() throws InvalidConfiguration {
    return effective().getOrDefault("quarkus.http.host", "");
  }

  private static String shown(String key, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      return "";
    }
    return SECRET.matcher(key).matches() ? "(set, not shown)" : value;
  }

  private static InvalidConfiguration invalid(ConfigValidationException e) {
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < e.getProblemCount(); i++) {
      problems.add(plain(e.getProblem(i).getMessage()));
    }
    return new InvalidConfiguration(problems);
  }

  private static InvalidConfiguration unreadable(IOException e) {
    return new InvalidConfiguration(List.of("cannot be read: " + e.getMessage()));
  }

  private static String plain(String problem) {
    String message = LIBRARY_CODE.matcher(problem).replaceAll("");
    Matcher notConverted = NOT_CONVERTED.matcher(message);
    return notConverted.matches()
        ? notConverted.replaceFirst("$1: \"$2\" is not allowed: $3")
        : message;
  }

  private static SmallRyeConfig read() throws IOException {
    ClassLoader loader = Configuration.class.getClassLoader();
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder()
            .forClassLoader(loader)
            .addDefaultInterceptors()
            .addDiscoveredConverters()
            .addSystemSources()
            .withMapping(RunnerConfig.class)
            .withSources(
                new PropertiesConfigSource(
                    Objects.requireNonNull(loader.getResource(IN_JAR)), IN_JAR_RANK));
    if (Files.exists(BESIDE)) {
      builder.withSources(new PropertiesConfigSource(BESIDE.toUri().toURL(), BESIDE_RANK));
    }
    for (Path file : locations()) {
      builder.withSources(new PropertiesConfigSource(file.toUri().toURL(), LOCATIONS_RANK));
    }
    return builder.build();
  }

  private static List<Path> locations() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String location : System.getProperty(LOCATIONS, "").split(",", -1)) {
      if (!location.isBlank()) {
        Path file = Path.of(location.strip());
        if (!Files.isReadable(file)) {
          throw new IOException(file + ", which " + LOCATIONS + " names");
        }
        files.add(file);
      }
    }
    return files;
  }

  private void check(RunnerConfig config) throws InvalidConfiguration {
    config.pool().size().ifPresent(size -> number("pool.size", size, 1, MOST_RUNNERS));
    number("queue.capacity", config.queue().capacity(), 0, 1_000_000);
    time("queue.max-wait", config.queue().maxWait());
    time("helper.grace", config.helper().grace());
    time("helper.prepare-timeout", config.helper().prepareTimeout());
    size("http.max-body", config.http().maxBody(), KIB, GIB, "1K to 1G");
    size(
        "http.max-bodies",
        config.http().maxBodies(),
        config.http().maxBody().asLongValue(),
        2 * GIB - 1,
        "that of runner.http.max-body to 2G");
    size("cache.size", config.cache().size(), 0, 64 * GIB, "0 to 64G");
    size("outputs.max-size", config.outputs().maxSize(), 0, GIB, "0 to 1G");
    number("outputs.max-files", config.outputs().maxFiles(), 0, 65_536);
    for (String origin : config.web().embeddedIn().orElse(List.of())) {
      value(
          "web.embedded-in",
          origin,
          text -> ORIGIN.matcher(text).matches(),
          "origins such as https://example.org, with commas between them");
    }
    config
        .traces()
        .endpoint()
        .ifPresent(url ->
            value(
                "traces.endpoint",
                url,
                Configuration::isHttp,
                "a URL such as http://127.0.0.1:4318/v1/traces, without a user"));
    jobs(config);
    ceilings(config.ceilings());
    if (!problems.isEmpty()) {
      throw new InvalidConfiguration(problems);
    }
  }

  private static boolean isHttp(String url) {
    try {
      URI uri = new URI(url);
      return List.of("http", "https").contains(uri.getScheme())
          && uri.getHost() != null
          && uri.getUserInfo() == null;
    } catch (URISyntaxException _) {
      return false;
    }
  }

  private void jobs(RunnerConfig config) {
    value(
        "database.url",
        config.database().url(),
        url -> url.startsWith("jdbc:sqlite:") || url.startsWith("jdbc:postgresql:"),
        "jdbc:sqlite:FILE or jdbc:postgresql://HOST/NAME");
    number("jobs.capacity", config.jobs().capacity(), 0, 1_000_000);
    config.jobs().concurrency().ifPresent(n -> number("jobs.concurrency", n, 1, MOST_RUNNERS));
    number("jobs.attempts", config.jobs().attempts(), 1, 100);
    value(
        "jobs.keep",
        config.jobs().keep(),
        time -> time.toMillis() >= 1 && time.toDays() <= 3650,
        "a duration from 1ms to 3650d, such as 24h");
    size("jobs.max-size", config.jobs().maxSize(), MIB, 1024 * GIB, "1M to 1T");
    time("jobs.max-wait", config.jobs().maxWait());
    number("webhooks.attempts", config.webhooks().attempts(), 1, 100);
    time("webhooks.timeout", config.webhooks().timeout());
    if (config.webhooks().allow().isPresent() && config.webhooks().secret().isEmpty()) {
      problems.add("runner.webhooks.secret: missing; callbacks are signed with it");
    }
    time("access.refresh", config.access().refresh());
  }

  private void ceilings(RunnerConfig.Ceilings ceilings) {
    time("ceilings.cpu", ceilings.cpu());
    time("ceilings.wall", ceilings.wall());
    size("ceilings.memory", ceilings.memory(), MIB, Long.MAX_VALUE, "1M upwards");
    number("ceilings.processes", ceilings.processes(), 1, Integer.MAX_VALUE);
    size("ceilings.output", ceilings.output(), 0, GIB, "0 to 1G");
    size("ceilings.disk", ceilings.disk(), 4 * KIB, 1024 * GIB, "4K to 1T");
    size("ceilings.file", ceilings.file(), 0, Long.MAX_VALUE, "0 upwards");
    number("ceilings.open-files", ceilings.openFiles(), 3, Integer.MAX_VALUE);
    size("ceilings.stack", ceilings.stack(), 0, Long.MAX_VALUE, "0 upwards");
    value(
        "ceilings.cpus",
        ceilings.cpus(),
        cpus -> cpus.signum() >= 0 && cpus.scale() <= 3 && cpus.precision() <= 7,
        "a number of processors such as 2 or 0.5, or 0 for no ceiling");
  }

  private void number(String key, int value, int least, int most) {
    value(key, value, n -> n >= least && n <= most, "a number from " + least + " to " + most);
  }

  private void time(String key, Duration value) {
    value(
        key,
        value,
        time -> time.toMillis() >= 1 && time.toDays() <= 1,
        "a duration from 1ms to 1d, such as 30s");
  }

  private void size(String key, MemorySize value, long least, long most, String range) {
    value(key, value.asLongValue(), n -> n >= least && n <= most, "a size from " + range);
  }

  private <T> void value(String key, T value, Predicate<T> allowed, String rule) {
    if (!allowed.test(value)) {
      problems.add("runner." + key + ": " + value + " is not allowed; write " + rule);
    }
  }
}
