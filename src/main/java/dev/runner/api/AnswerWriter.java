package dev.runner.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.runner.coderunner.Captured;
import dev.runner.coderunner.Ending;
import dev.runner.coderunner.Job;
import dev.runner.coderunner.JobReport;
import dev.runner.coderunner.OutputFile;
import dev.runner.coderunner.Signals;
import dev.runner.coderunner.Status;
import dev.runner.coderunner.StepReport;
import dev.runner.coderunner.TestReport;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes what came of a job, as v2 answers it. */
final class AnswerWriter {

  private static final int SIGKILL = 9;
  private static final int SIGXFSZ = 25;

  /** Of what a checker or interactor says, this much is passed on. */
  private static final int MAX_JUDGE_OUTPUT = 4096;

  private AnswerWriter() {}

  /**
   * The whole answer.
   *
   * @param total from the arrival of the request until now
   */
  static byte[] answer(Job job, JobReport report, Duration total) {
    return Json.object(json -> write(json, job, report, total));
  }

  /** The answer to a job that a fault of ours kept from being run, where there must be one. */
  static byte[] fault(Job job, String message, Duration total) {
    return answer(job, faulty(message), total);
  }

  /** The answer to a job of which no more is known than this. */
  static byte[] notRun(String id, String language, Status status, String why, Duration total) {
    return Json.object(json -> {
      json.writeStringField("id", id);
      json.writeStringField("language", language);
      json.writeNullField("version");
      json.writeStringField("status", status.wireName());
      json.writeStringField("reason", why);
      json.writeNullField("compile");
      json.writeArrayFieldStart("outputs");
      json.writeEndArray();
      milliseconds(json, "queued_ms", total);
      milliseconds(json, "prepared_ms", Duration.ZERO);
      milliseconds(json, "total_ms", total);
      json.writeBooleanField("cached", false);
    });
  }

  private static JobReport faulty(String message) {
    return new JobReport(
        Status.INTERNAL_ERROR,
        Optional.of(message),
        Optional.empty(),
        false,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        Duration.ZERO,
        Duration.ZERO);
  }

  /** The members of the answer. */
  static void write(JsonGenerator json, Job job, JobReport report, Duration total)
      throws IOException {
    json.writeStringField("id", job.id());
    json.writeStringField("language", job.program().language().id());
    json.writeStringField("version", job.program().language().version().orElse(null));
    json.writeStringField("status", report.status().wireName());
    json.writeStringField("reason", report.reason().orElse(null));
    if (report.compile().isPresent()) {
      json.writeObjectFieldStart("compile");
      step(json, report.compile().get());
      json.writeEndObject();
    } else {
      json.writeNullField("compile");
    }
    if (report.run().isPresent()) {
      json.writeObjectFieldStart("run");
      step(json, report.run().get());
      json.writeEndObject();
    }
    if (report.companion().isPresent()) {
      judge(json, job, report.companion().get());
    }
    if (job.execution() instanceof Job.Execution.Tests all) {
      tests(json, job, report);
      json.writeNumberField("tests_skipped", all.tests().size() - report.tests().size());
    }
    outputs(json, report);
    milliseconds(json, "queued_ms", report.queued());
    milliseconds(json, "prepared_ms", report.prepared());
    milliseconds(json, "total_ms", total);
    json.writeBooleanField("cached", report.cached());
  }

  private static void tests(JsonGenerator json, Job job, JobReport report) throws IOException {
    json.writeArrayFieldStart("tests");
    for (TestReport test : report.tests()) {
      json.writeStartObject();
      json.writeStringField("name", test.name());
      json.writeStringField("status", test.status().wireName());
      json.writeStringField("reason", test.reason().orElse(null));
      json.writeObjectFieldStart("run");
      step(json, test.run());
      json.writeEndObject();
      if (test.companion().isPresent()) {
        judge(json, job, test.companion().get());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void outputs(JsonGenerator json, JobReport report) throws IOException {
    json.writeArrayFieldStart("outputs");
    for (OutputFile file : report.outputs()) {
      json.writeStartObject();
      json.writeStringField("name", file.name());
      json.writeNumberField("size", file.size());
      switch (file) {
        case OutputFile.Fetched(String _, byte[] content) ->
            content(json, "content", "encoding", content, content.length);
        case OutputFile.Left(String _, long _, String why) -> json.writeStringField("error", why);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** The members of a step. */
  static void step(JsonGenerator json, StepReport step) throws IOException {
    ending(json, step);
    captured(json, "stdout", step.stdout());
    captured(json, "stderr", step.stderr());
    measures(json, step);
  }

  /** The members of a step whose output has been told already. */
  static void stepWithoutOutput(JsonGenerator json, StepReport step) throws IOException {
    ending(json, step);
    json.writeBooleanField("stdout_truncated", step.stdout().truncated());
    json.writeNumberField("stdout_bytes", step.stdout().seen());
    json.writeBooleanField("stderr_truncated", step.stderr().truncated());
    json.writeNumberField("stderr_bytes", step.stderr().seen());
    measures(json, step);
  }

  private static void ending(JsonGenerator json, StepReport step) throws IOException {
    json.writeStringField("status", step.status().wireName());
    exitCode(json, step.ending());
    json.writeStringField("signal", signal(step.ending()));
  }

  private static void measures(JsonGenerator json, StepReport step) throws IOException {
    json.writeObjectFieldStart("cpu_ms");
    milliseconds(json, "user", step.user());
    milliseconds(json, "system", step.system());
    milliseconds(json, "total", step.cpu());
    json.writeEndObject();
    milliseconds(json, "wall_ms", step.wall());
    json.writeNumberField("memory_peak_bytes", step.memoryPeak());
    if (step.processesPeak().isPresent()) {
      json.writeNumberField("processes_peak", step.processesPeak().getAsLong());
    } else {
      json.writeNullField("processes_peak");
    }
    json.writeStringField("reason", step.reason().orElse(null));
  }

  private static void exitCode(JsonGenerator json, Ending ending) throws IOException {
    if (ending instanceof Ending.Exited(int code)) {
      json.writeNumberField("exit_code", code);
    } else {
      json.writeNullField("exit_code");
    }
  }

  private static @Nullable String signal(Ending ending) {
    return switch (ending) {
      case Ending.Signaled(int signal) -> Signals.name(signal);
      case Ending.Exited _, Ending.NotExecuted _ -> null;
      case Ending.FileTooLarge _ -> Signals.name(SIGXFSZ);
      case Ending.OutOfCpuTime _,
          Ending.OutOfWallTime _,
          Ending.OutOfMemory _,
          Ending.TooMuchOutput _,
          Ending.Cancelled _ ->
          Signals.name(SIGKILL);
    };
  }

  private static void captured(JsonGenerator json, String name, Captured output)
      throws IOException {
    byte[] bytes = output.bytes();
    // Where the limit cuts a character in two, that is no reason to take the rest for no text.
    int length = output.truncated() ? Utf8.wholeCharacters(bytes) : bytes.length;
    content(json, name, name + "_encoding", bytes, length);
    json.writeBooleanField(name + "_truncated", output.truncated());
    json.writeNumberField(name + "_bytes", output.seen());
  }

  /** Bytes as text where they are, and in base64 otherwise. */
  static void content(
      JsonGenerator json, String name, String encodingName, byte[] bytes, int textLength)
      throws IOException {
    Optional<String> text = Utf8.decode(bytes, textLength);
    if (text.isPresent()) {
      json.writeStringField(name, text.get());
      json.writeStringField(encodingName, "utf8");
    } else {
      json.writeBinaryField(name, bytes);
      json.writeStringField(encodingName, "base64");
    }
  }

  private static void judge(JsonGenerator json, Job job, StepReport judge) throws IOException {
    json.writeObjectFieldStart(job.checker().isPresent() ? "checker" : "interactor");
    json.writeStringField("status", judge.status().wireName());
    exitCode(json, judge.ending());
    json.writeStringField("stdout", beginning(judge.stdout()));
    json.writeStringField("stderr", beginning(judge.stderr()));
    milliseconds(json, "cpu_ms", judge.cpu());
    milliseconds(json, "wall_ms", judge.wall());
    json.writeNumberField("memory_peak_bytes", judge.memoryPeak());
    json.writeEndObject();
  }

  private static String beginning(Captured output) {
    byte[] bytes = output.bytes();
    byte[] first = bytes.length > MAX_JUDGE_OUTPUT ? Arrays.copyOf(bytes, MAX_JUDGE_OUTPUT) : bytes;
    return new Captured(Arrays.copyOf(first, Utf8.wholeCharacters(first)), 0).text();
  }

  /** With microseconds: more would only be noise. */
  private static void milliseconds(JsonGenerator json, String name, Duration time)
      throws IOException {
    json.writeNumberField(name, Math.max(0, time.toNanos() / 1000) / 1000.0);
  }
}
