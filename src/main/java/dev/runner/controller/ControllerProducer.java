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

  /**
   * One to run in, and one that is prepared meanwhile: the end of a sandbox and the making of the
   * next cost about as much as a short job. A job with a checker or an interactor needs two at
   * once.
   */
  private static final int RUNNERS_PER_PLACE = 2;

  @Produces
  @Singleton
  @Startup
  Controller controller(SandboxRuntime runtime, RunnerConfig config) {
    int processors = Runtime.getRuntime().availableProcessors();
    int places = config.pool().size().orElse(processors);
    return Controller.start(
        runtime,
        new Controller.Settings(
            places,
            places * RUNNERS_PER_PLACE,
            processors,
            config.queue().capacity(),
            config.queue().maxWait(),
            config.helper().prepareTimeout()));
  }

  void close(@Disposes Controller controller) {
    controller.close();
  }
}
