package dev.runner.tracing;

import dev.runner.coderunner.Job;
import dev.runner.coderunner.JobTracer;
import dev.runner.config.Version;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Sends traces by OTLP over HTTP, on a thread of its own: jobs do not wait for the receiver.
 * Whether a trace is kept is for its beginner to decide; the traces of those who have none are all
 * kept.
 */
final class OtlpTracer implements JobTracer {

  private static final Duration DELAY = Duration.ofSeconds(1);

  /** Those of a job with as many tests as there may be, several times. */
  private static final int MOST_WAITING = 8192;

  private static final long LAST_SECONDS = 3;

  private final SdkTracerProvider provider;
  private final Tracer tracer;

  private OtlpTracer(SdkTracerProvider provider) {
    this.provider = provider;
    this.tracer = provider.get("dev.runner");
  }

  static OtlpTracer to(String endpoint) {
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(endpoint)
            .setMeterProvider(MeterProvider.noop())
            .build();
    BatchSpanProcessor processor =
        BatchSpanProcessor.builder(exporter)
            .setMaxQueueSize(MOST_WAITING)
            .setScheduleDelay(DELAY)
            .build();
    Attributes service =
        Attributes.builder()
            .put("service.name", "runner")
            .put("service.version", Version.current())
            .build();
    return new OtlpTracer(
        SdkTracerProvider.builder()
            .setResource(Resource.getDefault().merge(Resource.create(service)))
            .addSpanProcessor(processor)
            .build());
  }

  @Override
  public Optional<Trace> follow(Job job) {
    return Optional.of(new JobTrace(tracer, job));
  }

  /** Sends what is left. */
  @Override
  public void close() {
    provider.shutdown().join(LAST_SECONDS, TimeUnit.SECONDS);
  }
}
