package dev.runner.cli;

import dev.runner.coderunner.Catalogue;
import dev.runner.coderunner.InvalidDefinition;
import dev.runner.coderunner.Language;
import dev.runner.coderunner.Languages;
import dev.runner.config.RunnerConfig;
import dev.runner.runtime.HelperProbe;
import dev.runner.runtime.HelperRuntime;
import dev.runner.runtime.HostProcess;
import dev.runner.runtime.SandboxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What the service needs of the host that it is configured for. */
final class HostChecks {

  private static final String SERVICE_USER = "runner";
  private static final Duration PREPARE_TIME = Duration.ofSeconds(5);
  private static final long ENOUGH_OPEN_FILES = 4096;
  private static final int OLDEST_JAVA = 25;
  private static final long MIB = 1L << 20;

  /** The service itself, with some room. */
  private static final long SERVICE_MIB = 512;

  /** The default memory limit of a run. */
  private static final long RUNNER_MIB = 256;

  /** Logs of some weeks. */
  private static final long DISK_MIB = 1024;

  private final RunnerConfig config;
  private final HostProcess self;
  private final Path root;

  HostChecks(RunnerConfig config, HostProcess self, Path root) {
    this.config = config;
    this.self = self;
    this.root = root;
  }

  List<Check> all() {
    return List.of(
        rootfs(),
        languages(),
        helperSocket(),
        helper(),
        user(),
        openFiles(),
        java(),
        memory(),
        disk());
  }

  private Check rootfs() {
    Path manifest = config.rootfs().resolve("manifest.json");
    boolean there = Files.isDirectory(config.rootfs().resolve("root")) && Files.exists(manifest);
    return Check.of(
        "rootfs",
        there,
        config.rootfs().toString(),
        "build it (make rootfs), or name another by runner.rootfs");
  }

  private Check languages() {
    String fix = "build the rootfs, or correct the definition that is named";
    try {
      if (Languages.missing(config).isPresent()) {
        return Check.of("languages", false, Languages.missing(config).get(), fix);
      }
      Catalogue catalogue = Languages.load(config);
      String ids = String.join(" ", catalogue.languages().stream().map(Language::id).toList());
      return Check.of("languages", !ids.isEmpty(), ids, fix);
    } catch (InvalidDefinition | IOException e) {
      return Check.of("languages", false, String.valueOf(e.getMessage()), fix);
    }
  }

  private Check helperSocket() {
    return Check.of(
        "helper socket",
        Files.exists(config.helper().socket()),
        config.helper().socket().toString(),
        "start the helper (make start, or systemctl start runner-helper)");
  }

  private Check helper() {
    HelperRuntime runtime = new HelperRuntime(config.helper().socket(), config.helper().grace());
    String fix =
        "see the helper's log; it only serves the service's user, so run this as "
            + SERVICE_USER
            + " (setpriv --reuid="
            + SERVICE_USER
            + " --regid="
            + SERVICE_USER
            + " --clear-groups)";
    try {
      Duration time = HelperProbe.prepareOne(runtime, PREPARE_TIME);
      return Check.of("helper", true, "prepared a sandbox in " + time.toMillis() + " ms", fix);
    } catch (SandboxException e) {
      return Check.of("helper", false, e.getMessage(), fix);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Check.of("helper", false, "interrupted", fix);
    }
  }

  private Check user() {
    return Check.of(
        "service user",
        self.userExists(SERVICE_USER),
        SERVICE_USER,
        "useradd --system --no-create-home --shell /usr/sbin/nologin " + SERVICE_USER);
  }

  private Check openFiles() {
    long limit = self.openFileLimit();
    return Check.of(
        "open files",
        limit >= ENOUGH_OPEN_FILES,
        "at most " + limit,
        "allow " + ENOUGH_OPEN_FILES + " (ulimit -n, or LimitNOFILE= in the unit)");
  }

  private static Check java() {
    return Check.of(
        "Java",
        Runtime.version().feature() >= OLDEST_JAVA,
        Runtime.version().toString(),
        "run the service with Java " + OLDEST_JAVA + " or newer");
  }

  private Check memory() {
    int runners = config.pool().size().orElseGet(Runtime.getRuntime()::availableProcessors);
    long needed = SERVICE_MIB + runners * RUNNER_MIB;
    long available = availableMib();
    return Check.of(
        "memory",
        available >= needed,
        available + " MiB available, " + needed + " MiB for " + runners + " Runners",
        "add memory, or lower runner.pool.size");
  }

  private long availableMib() {
    try {
      return Files.readAllLines(root.resolve("proc/meminfo")).stream()
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException _) {
      return 0;
    }
  }

  private Check disk() {
    Path place = Files.exists(config.rootfs()) ? config.rootfs() : root;
    try {
      long free = Files.getFileStore(place).getUsableSpace() / MIB;
      return Check.of(
          "disk", free >= DISK_MIB, free + " MiB free at " + place, "free " + DISK_MIB + " MiB");
    } catch (IOException e) {
      return Check.of("disk", false, String.valueOf(e.getMessage()), "see what " + place + " is");
    }
  }
}
