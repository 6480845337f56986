package dev.runner.tracing;

import dev.runner.coderunner.JobTracer;
import dev.runner.config.RunnerConfig;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Without an endpoint no class of OpenTelemetry is loaded. */
final class TracerProducer {

  @Produces
  @Singleton
  JobTracer tracer(RunnerConfig config) {
    Optional<String> endpoint = config.traces().endpoint();
    return endpoint.isEmpty() ? JobTracer.NONE : OtlpTracer.to(endpoint.get());
  }

  void stop(@Disposes JobTracer tracer) {
    tracer.close();
  }
}
