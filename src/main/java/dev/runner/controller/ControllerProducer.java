package dev.runner.controller;

import dev.runner.config.RunnerConfig;
import dev.runner.runtime.SandboxRuntime;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Starts the pool with the service, and ends it after the last request. */
@Singleton
final class ControllerProducer {

  @Produces
  @Singleton
  @Startup
  Controller controller(SandboxRuntime runtime, RunnerConfig config) {
    int size = config.pool().size().orElseGet(Runtime.getRuntime()::availableProcessors);
    return Controller.start(
        runtime,
        new Controller.Settings(
            size,
            size,
            config.queue().capacity(),
            config.queue().maxWait(),
            config.helper().prepareTimeout()));
  }

  void close(@Disposes Controller controller) {
    controller.close();
  }
}
