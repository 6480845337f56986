package dev.runner.api;

import dev.runner.coderunner.ServiceStatus;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready when jobs can be run; otherwise says what is missing. */
@Readiness
final class Health implements HealthCheck {

  private final ServiceStatus status;

  Health(ServiceStatus status) {
    this.status = status;
  }

  @Override
  public HealthCheckResponse call() {
    ServiceStatus.Snapshot now = status.snapshot();
    HealthCheckResponseBuilder answer =
        HealthCheckResponse.named("runner")
            .status(now.missing().isEmpty())
            .withData("runtime", now.runtime())
            .withData("real", now.real())
            .withData("languages", now.languages())
            .withData("jobs.places", now.places())
            .withData("runners.ready", now.runnersReady())
            .withData("runners.busy", now.runnersBusy())
            .withData("runners.preparing", now.runnersPreparing())
            .withData("runners.broken", now.runnersBroken())
            .withData("jobs.waiting", now.jobsWaiting());
    if (!now.missing().isEmpty()) {
      answer.withData("missing", String.join("; ", now.missing()));
    }
    return answer.build();
  }
}
