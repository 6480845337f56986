package dev.runner.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runner.access.Ceilings;
import dev.runner.api.JobRequestReader.Origin;
import dev.runner.api.JobRequestReader.Reading;
import dev.runner.coderunner.Job;
import dev.runner.coderunner.JobReport;
import dev.runner.coderunner.Outcome;
import dev.runner.coderunner.Status;
import dev.runner.jobs.JobCodec;
import dev.runner.jobs.StoredJob;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Asynchronous jobs in the form in which they are kept: that in which they came and are answered.
 */
@Singleton
final class StoredRequests implements JobCodec {

  /** What a request has on top of one that is answered at once. */
  static final List<String> MORE_NAMES = List.of("callback_url");

  private final JobRequestReader reader;

  StoredRequests(JobRequestReader reader) {
    this.reader = reader;
  }

  @Override
  public Optional<Job> read(StoredJob job, String client, byte[] request) {
    Origin origin =
        new Origin(job.id(), client, Ceilings.parse(job.ownerCeilings()), job.traceParent());
    return switch (reader.read(request, origin, MORE_NAMES)) {
      case Reading.Accepted accepted -> Optional.of(accepted.job());
      case Reading.Rejected _ -> Optional.empty();
    };
  }

  @Override
  public byte[] result(Job job, Outcome outcome, Duration total) {
    return switch (outcome) {
      case Outcome.Finished(JobReport report) -> AnswerWriter.answer(job, report, total);
      case Outcome.Fault(String message) -> AnswerWriter.fault(job, message, total);
      case Outcome.NoRunner _ -> AnswerWriter.fault(job, "no runner available", total);
    };
  }

  @Override
  public byte[] notRun(StoredJob job, byte[] request, Status status, String why, Duration total) {
    JobReport report =
        new JobReport(
            status,
            Optional.of(why),
            Optional.empty(),
            false,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            total,
            Duration.ZERO);
    return read(job, job.owner(), request)
        .map(readable -> AnswerWriter.answer(readable, report, total))
        .orElseGet(() -> AnswerWriter.notRun(job.id(), language(request), status, why, total));
  }

  /** Of a request that cannot be read: its language is not there any more, for instance. */
  private static String language(byte[] request) {
    return switch (JsonInput.object(request)) {
      case JsonInput.Result.Read(var object) -> object.path("language").asText();
      case JsonInput.Result.Rejected _ -> "";
    };
  }

  @Override
  public byte[] callback(StoredJob job, byte[] result) {
    return view(job, Optional.of(result));
  }

  /** A job as it is shown. */
  static byte[] view(StoredJob job, Optional<byte[]> result) {
    return Json.object(json -> {
      json.writeStringField("id", job.id());
      json.writeStringField("state", job.state().wireName());
      json.writeStringField("created_at", job.created().toString());
      if (job.started().isPresent()) {
        json.writeStringField("started_at", job.started().get().toString());
      }
      if (job.finished().isPresent()) {
        json.writeStringField("finished_at", job.finished().get().toString());
      }
      if (result.isPresent()) {
        json.writeFieldName("result");
        json.writeRawValue(new String(result.get(), UTF_8));
      }
    });
  }
}
