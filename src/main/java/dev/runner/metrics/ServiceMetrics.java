package dev.runner.metrics;

import dev.runner.coderunner.CompileCache;
import dev.runner.coderunner.ServiceStatus;
import dev.runner.jobs.Jobs;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;

/** What the service is like at the moment; asked for only when somebody looks. */
@Singleton
final class ServiceMetrics implements MeterBinder {

  private final ServiceStatus status;
  private final CompileCache cache;
  private final Jobs jobs;

  ServiceMetrics(ServiceStatus status, CompileCache cache, Jobs jobs) {
    this.status = status;
    this.cache = cache;
    this.jobs = jobs;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    runners(registry, "ready", ServiceStatus.Snapshot::runnersReady);
    runners(registry, "busy", ServiceStatus.Snapshot::runnersBusy);
    runners(registry, "preparing", ServiceStatus.Snapshot::runnersPreparing);
    runners(registry, "broken", ServiceStatus.Snapshot::runnersBroken);
    Gauge.builder("runner.queue.depth", status, s -> s.snapshot().jobsWaiting())
        .description("Jobs that wait for a Runner")
        .register(registry);
    FunctionCounter.builder("runner.helper.restarts", status, s -> s.snapshot().runtimeRestarts())
        .description("How often the helper was started anew")
        .register(registry);
    FunctionCounter.builder("runner.cache.requests", cache, c -> c.stats().hitCount())
        .tag("result", "hit")
        .description("Compilations that were looked for")
        .register(registry);
    FunctionCounter.builder("runner.cache.requests", cache, c -> c.stats().missCount())
        .tag("result", "miss")
        .register(registry);
    Gauge.builder("runner.cache.size", cache, CompileCache::size)
        .baseUnit("bytes")
        .description("Compilations that are kept")
        .register(registry);
    Gauge.builder("runner.async.unfinished", jobs, Jobs::unfinished)
        .description("Asynchronous jobs that are accepted and not done")
        .register(registry);
    Gauge.builder("runner.async.size", jobs, Jobs::bytes)
        .baseUnit("bytes")
        .description("Requests and results of asynchronous jobs that are kept")
        .register(registry);
  }

  private void runners(
      MeterRegistry registry, String state, ToDoubleFunction<ServiceStatus.Snapshot> number) {
    Gauge.builder("runner.runners", status, s -> number.applyAsDouble(s.snapshot()))
        .tag("state", state)
        .description("Runners by what they do")
        .register(registry);
  }
}
