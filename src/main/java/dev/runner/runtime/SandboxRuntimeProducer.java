package dev.runner.runtime;

import dev.runner.config.RunnerConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Chooses the runtime that the configuration names. */
@Singleton
final class SandboxRuntimeProducer {

  private static final Logger LOG = Logger.getLogger(SandboxRuntime.class);

  @Produces
  @Singleton
  SandboxRuntime runtime(RunnerConfig config) {
    return switch (config.runtime()) {
      case HELPER -> new HelperRuntime(config.helper().socket(), config.helper().grace());
      case FAKE -> {
        SandboxRuntime fake = new FakeSandboxRuntime();
        LOG.warnf("*** %s ***", fake.describe());
        yield fake;
      }
    };
  }
}
