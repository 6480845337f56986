package dev.runner.api;

import dev.runner.access.Caller;
import dev.runner.coderunner.Catalogue;
import dev.runner.coderunner.CodeRunner;
import dev.runner.coderunner.Job;
import dev.runner.coderunner.JobListener;
import dev.runner.coderunner.JobReport;
import dev.runner.coderunner.Language;
import dev.runner.coderunner.Languages;
import dev.runner.coderunner.Outcome;
import dev.runner.coderunner.Program;
import dev.runner.coderunner.StepReport;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The original's interface, version 1: its shapes and its words. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
public final class V1Resource {

  /** Bodies are held while jobs wait and run, which is seconds. */
  private static final Duration BODIES_PASS = Duration.ofSeconds(1);

  private final CodeRunner codeRunner;
  private final Languages languages;
  private final BodyLimit bodyLimit;
  private final JobIds ids;

  V1Resource(CodeRunner codeRunner, Languages languages, BodyLimit bodyLimit, JobIds ids) {
    this.codeRunner = codeRunner;
    this.languages = languages;
    this.bodyLimit = bodyLimit;
    this.ids = ids;
  }

  @GET
  @Path("/languages")
  @RunOnVirtualThread
  public Response languages() {
    List<Language> known = languages.catalogue().map(Catalogue::languages).orElse(List.of());
    return ok(json -> {
      json.writeArrayFieldStart("languages");
      for (Language language : known) {
        json.writeString(language.id());
      }
      json.writeEndArray();
    });
  }

  @POST
  @Path("/run")
  @Consumes(MediaType.APPLICATION_JSON)
  @RunOnVirtualThread
  public Response run(InputStream body, @Context RoutingContext context) throws IOException {
    try (BodyLimit.Share share = bodyLimit.share()) {
      byte[] bytes = share.read(body);
      HangUp hangUp = HangUp.of(context);
      return hangUp.during(() -> run(bytes, Clients.of(context), Clients.traceParent(context)));
    } catch (BodyLimit.NoRoom _) {
      return noRunner(BODIES_PASS);
    }
  }

  private Response run(byte[] body, Caller client, Optional<String> traceParent) {
    RunRequest request;
    try {
      request = RunRequest.parse(body);
    } catch (IOException _) {
      return rejected("failed to parse request body");
    }
    if (request.source().isEmpty() || request.language().isEmpty()) {
      return rejected("\"language\" and \"source\" fields are required");
    }
    Optional<Language> language =
        languages.catalogue().flatMap(all -> client.ceilings().seen(all).byId(request.language()));
    if (language.isEmpty()) {
      return rejected("invalid language: [" + request.language() + "] not currently supported");
    }
    Program program = Program.ofText(language.get(), request.source());
    Job job = Job.simple(ids.next(), client.id(), traceParent, program);
    return answer(codeRunner.run(job, JobListener.NONE));
  }

  private static Response answer(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Finished(JobReport report) ->
          report
              .run()
              .or(report::compile)
              .map(V1Resource::report)
              .orElseGet(() -> notRun(500, report.reason().orElse("cancelled")).build());
      case Outcome.NoRunner(Duration retryAfter) -> noRunner(retryAfter);
      case Outcome.Fault(String message) -> notRun(500, message).build();
    };
  }

  private static Response report(StepReport step) {
    return ok(json -> {
      json.writeStringField("stdout", step.stdout().text());
      json.writeStringField("stderr", step.stderr().text());
      json.writeStringField("error", ErrorText.of(step.ending()));
    });
  }

  /** With a line feed at its end, as the original wrote it. */
  private static Response ok(Json.Fields fields) {
    return Json.answer(200, Json.line(fields)).build();
  }

  private static Response rejected(String message) {
    return Json.answer(400, Json.error(message)).build();
  }

  private static Response noRunner(Duration retryAfter) {
    return notRun(503, "no runner available")
        .header(HttpHeaders.RETRY_AFTER, retryAfter.toSeconds())
        .build();
  }

  private static Response.ResponseBuilder notRun(int status, String why) {
    return Json.answer(status, Json.error("failed to run output: " + why));
  }
}
