package dev.runner.api;

import dev.runner.coderunner.CodeRunner;
import dev.runner.coderunner.Language;
import dev.runner.coderunner.Languages;
import dev.runner.coderunner.Outcome;
import dev.runner.coderunner.StepReport;
import dev.runner.coderunner.Submission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;

/** The original's interface, version 1: its shapes and its words. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
public final class V1Resource {

  private final CodeRunner codeRunner;
  private final Languages languages;

  V1Resource(CodeRunner codeRunner, Languages languages) {
    this.codeRunner = codeRunner;
    this.languages = languages;
  }

  @GET
  @Path("/languages")
  @RunOnVirtualThread
  public Response languages() {
    List<Language> known = languages.catalogue().map(c -> c.languages()).orElse(List.of());
    return Json.answer(
            200,
            json -> {
              json.writeArrayFieldStart("languages");
              for (Language language : known) {
                json.writeString(language.id());
              }
              json.writeEndArray();
            })
        .build();
  }

  @POST
  @Path("/run")
  @Consumes(MediaType.APPLICATION_JSON)
  @RunOnVirtualThread
  public Response run(byte[] body) {
    RunRequest request;
    try {
      request = RunRequest.parse(body);
    } catch (IOException _) {
      return Json.error(400, "failed to parse request body").build();
    }
    if (request.source().isEmpty() || request.language().isEmpty()) {
      return Json.error(400, "\"language\" and \"source\" fields are required").build();
    }
    return answer(codeRunner.run(new Submission(request.language(), request.source())));
  }

  private static Response answer(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Ran(_, StepReport run) -> report(run);
      case Outcome.NotCompiled(StepReport compile) -> report(compile);
      case Outcome.UnknownLanguage(String language) ->
          Json.error(400, "invalid language: [" + language + "] not currently supported").build();
      case Outcome.NoRunner(var retryAfter) ->
          Json.error(503, "failed to run output: no runner available")
              .header("Retry-After", retryAfter.toSeconds())
              .build();
      case Outcome.InternalError(String message) ->
          Json.error(500, "failed to run output: " + message).build();
    };
  }

  private static Response report(StepReport step) {
    return Json.answer(
            200,
            json -> {
              json.writeStringField("stdout", step.stdout().text());
              json.writeStringField("stderr", step.stderr().text());
              json.writeStringField("error", ErrorText.of(step.ending()));
            })
        .build();
  }
}
