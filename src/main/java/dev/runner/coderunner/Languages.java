package dev.runner.coderunner;

import dev.runner.config.RunnerConfig;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue of the rootfs in use. A rootfs that is not there yet is looked for again whenever
 * somebody asks, so that the service may be started before it is built.
 */
@Singleton
@Startup
public final class Languages {

  private static final Logger LOG = Logger.getLogger(Languages.class);

  private final RunnerConfig config;
  private final ReentrantLock loading = new ReentrantLock();
  private volatile @Nullable Catalogue catalogue;

  public Languages(RunnerConfig config) {
    this.config = config;
    if (!load()) {
      LOG.warnf("there are no languages yet: %s", missing().orElse(""));
    }
  }

  /** Nothing for as long as there is no rootfs. */
  public Optional<Catalogue> catalogue() {
    if (catalogue == null && missing().isEmpty()) {
      load();
    }
    return Optional.ofNullable(catalogue);
  }

  /** Reads all definitions again. If one of them is wrong, those that were read before stay. */
  public void reload() {
    loading.lock();
    try {
      catalogue = load(config);
      LOG.info("the language definitions have been read again");
    } catch (IOException | InvalidDefinition e) {
      LOG.errorf("the language definitions stay as they were: %s", e.getMessage());
    } finally {
      loading.unlock();
    }
  }

  /** What the rootfs lacks, for people. */
  public Optional<String> missing() {
    return missing(config);
  }

  /** The same, for who has only a configuration. */
  public static Optional<String> missing(RunnerConfig config) {
    Path rootfs = config.rootfs();
    if (!Files.isDirectory(rootfs.resolve("languages"))) {
      return Optional.of("language definitions " + rootfs.resolve("languages") + " do not exist");
    }
    // Only where nothing is run does it not matter what is installed.
    boolean needsTree = config.runtime() == RunnerConfig.RuntimeKind.HELPER;
    return needsTree && !Files.exists(rootfs.resolve("manifest.json"))
        ? Optional.of("rootfs manifest " + rootfs.resolve("manifest.json") + " does not exist")
        : Optional.empty();
  }

  private boolean load() {
    loading.lock();
    try {
      if (catalogue == null && missing().isEmpty()) {
        catalogue = load(config);
      }
      return catalogue != null;
    } catch (IOException e) {
      LOG.errorf("language definitions cannot be read: %s", e);
      return false;
    } finally {
      loading.unlock();
    }
  }

  /**
   * Reads what is installed now.
   *
   * @throws InvalidDefinition if a definition says what it may not
   */
  public static Catalogue load(RunnerConfig config) throws IOException {
    return Catalogue.load(
        config.rootfs(), config.languages().extraDirectory(), ceiling(config.ceilings()));
  }

  private static Limits ceiling(RunnerConfig.Ceilings ceilings) {
    return new Limits(
        ceilings.cpu(),
        ceilings.wall(),
        ceilings.memory().asLongValue(),
        ceilings.processes(),
        ceilings.output().asLongValue(),
        ceilings.disk().asLongValue(),
        ceilings.file().asLongValue(),
        ceilings.openFiles(),
        ceilings.stack().asLongValue(),
        Quantities.permille(ceilings.cpus()));
  }
}
