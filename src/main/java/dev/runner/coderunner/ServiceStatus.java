package dev.runner.coderunner;

import dev.runner.controller.Controller;
import dev.runner.controller.PoolStatus;
import dev.runner.runtime.SandboxRuntime;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/** Tells whether jobs can be run, and if not, what is missing. */
@Singleton
public final class ServiceStatus {

  private final Languages languages;
  private final Controller controller;
  private final SandboxRuntime runtime;

  ServiceStatus(Languages languages, Controller controller, SandboxRuntime runtime) {
    this.languages = languages;
    this.controller = controller;
    this.runtime = runtime;
  }

  /**
   * The service at one moment.
   *
   * @param runtime what runs the programs
   * @param real false if results are made up
   * @param places jobs that may be at work at once
   * @param runtimeRestarts how often the helper was started anew since the service was
   * @param missing what keeps jobs from being run; empty if nothing does
   */
  public record Snapshot(
      String runtime,
      boolean real,
      int languages,
      int places,
      int runnersReady,
      int runnersBusy,
      int runnersPreparing,
      int runnersBroken,
      int jobsWaiting,
      long runtimeRestarts,
      List<String> missing) {

    public Snapshot {
      missing = List.copyOf(missing);
    }
  }

  public Snapshot snapshot() {
    PoolStatus pool = controller.status();
    List<String> missing = new ArrayList<>();
    int count = languages.catalogue().map(catalogue -> catalogue.languages().size()).orElse(0);
    if (count == 0) {
      missing.add(languages.missing().orElse("there are no languages"));
    }
    if (!pool.working()) {
      missing.add(pool.trouble().orElse("no sandbox has been prepared yet"));
    }
    return new Snapshot(
        runtime.describe(),
        runtime.real(),
        count,
        pool.places(),
        pool.ready(),
        pool.busy(),
        pool.preparing() + pool.connecting(),
        pool.broken(),
        pool.waiting(),
        runtime.restarts(),
        missing);
  }
}
