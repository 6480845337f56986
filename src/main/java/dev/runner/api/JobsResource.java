package dev.runner.api;

import dev.runner.access.Caller;
import dev.runner.api.JobRequestReader.Origin;
import dev.runner.api.JobRequestReader.Reading;
import dev.runner.jobs.Deliveries;
import dev.runner.jobs.Jobs;
import dev.runner.jobs.NewJob;
import dev.runner.jobs.StoredJob;
import dev.runner.jobs.Submission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Jobs that are accepted now and asked for later. */
@Path("/api/v2/jobs")
public final class JobsResource {

  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final int MAX_KEY = 255;
  private static final Pattern WAIT = Pattern.compile("(\\d{1,6})(ms|s|m)?");

  private final Jobs jobs;
  private final Deliveries deliveries;
  private final JobRequestReader reader;
  private final BodyLimit bodyLimit;
  private final JobIds ids;

  JobsResource(
      Jobs jobs, Deliveries deliveries, JobRequestReader reader, BodyLimit bodyLimit, JobIds ids) {
    this.jobs = jobs;
    this.deliveries = deliveries;
    this.reader = reader;
    this.bodyLimit = bodyLimit;
    this.ids = ids;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @RunOnVirtualThread
  public Response submit(
      InputStream body,
      @Nullable @HeaderParam("Idempotency-Key") String key,
      @Context RoutingContext context)
      throws IOException, InterruptedException {
    if (key != null && (key.isEmpty() || key.length() > MAX_KEY)) {
      return wrong("Idempotency-Key", "must have 1 to " + MAX_KEY + " characters");
    }
    try (BodyLimit.Share share = bodyLimit.share()) {
      return submit(share.read(body), Optional.ofNullable(key), context);
    } catch (BodyLimit.NoRoom _) {
      return full();
    }
  }

  private Response submit(byte[] body, Optional<String> key, RoutingContext context)
      throws InterruptedException {
    Caller caller = Clients.of(context);
    Origin origin = Origin.of(ids.next(), context);
    Reading reading = reader.read(body, origin, StoredRequests.MORE_NAMES);
    return switch (reading) {
      case Reading.Rejected(Problem problem) -> problem.response();
      case Reading.Accepted accepted -> {
        Optional<String> callback = Optional.ofNullable(accepted.more().get("callback_url"));
        Optional<String> refusal = callback.flatMap(deliveries::refusal);
        yield refusal.isPresent()
            ? wrong("callback_url", refusal.get())
            : submitted(
                jobs.submit(
                    new NewJob(
                        origin.id(),
                        caller.id(),
                        caller.concurrency(),
                        caller.ceilings().toString(),
                        key,
                        body,
                        callback,
                        origin.traceParent())));
      }
    };
  }

  private static Response submitted(Submission submission) {
    return switch (submission) {
      case Submission.Accepted(StoredJob job) -> accepted(job);
      case Submission.Known(StoredJob job) -> accepted(job);
      case Submission.Conflict _ ->
          Problem.of(
                  Problem.Kind.CONFLICT,
                  "Idempotency-Key: belongs to a job with another body; use a new one")
              .response();
      case Submission.Full _ -> full();
    };
  }

  private static Response accepted(StoredJob job) {
    String location = "/api/v2/jobs/" + job.id();
    return Response.status(Response.Status.ACCEPTED)
        .header(HttpHeaders.LOCATION, location)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(
            Json.object(json -> {
              json.writeStringField("id", job.id());
              json.writeStringField("status", job.state().wireName());
              json.writeStringField("location", location);
            }))
        .build();
  }

  private static Response full() {
    return Problem.of(Problem.Kind.QUEUE_FULL, "there is no room for another job", RETRY)
        .response();
  }

  private static Response wrong(String field, String detail) {
    return new Problem(
            Problem.Kind.INVALID_REQUEST,
            field + ": " + detail,
            List.of(new Problem.FieldError(field, detail)),
            Optional.empty())
        .response();
  }

  @GET
  @Path("/{id}")
  @RunOnVirtualThread
  public Response get(
      @PathParam("id") String id,
      @Nullable @QueryParam("wait") String wait,
      @Context RoutingContext context)
      throws InterruptedException {
    Optional<Duration> time = wait == null ? Optional.of(Duration.ZERO) : duration(wait);
    if (time.isEmpty()) {
      return wrong("wait", "must be a number of seconds, or a duration such as 30s or 500ms");
    }
    Optional<Jobs.View> found = visible(id, Clients.of(context));
    if (found.isPresent() && found.get().result().isEmpty() && time.get().isPositive()) {
      found = jobs.await(id, time.get());
    }
    return found.map(JobsResource::shown).orElseGet(JobsResource::missing);
  }

  /** The same answer for what there is not and what is another's: nobody learns of it. */
  private Optional<Jobs.View> visible(String id, Caller caller) throws InterruptedException {
    return jobs.find(id).filter(view -> caller.maySee(view.job().owner()));
  }

  private static Optional<Duration> duration(String text) {
    Matcher matcher = WAIT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    String unit = matcher.group(2) == null ? "s" : matcher.group(2);
    return Optional.of(
        switch (unit) {
          case "ms" -> Duration.ofMillis(number);
          case "m" -> Duration.ofMinutes(number);
          default -> Duration.ofSeconds(number);
        });
  }

  private static Response shown(Jobs.View view) {
    return Json.answer(200, StoredRequests.view(view.job(), view.result())).build();
  }

  private static Response missing() {
    return Problem.of(Problem.Kind.NOT_FOUND, "there is no such job, or it is kept no longer")
        .response();
  }

  /** Whether it was done already, the answer tells; if not, its result comes in a moment. */
  @DELETE
  @Path("/{id}")
  @RunOnVirtualThread
  public Response cancel(@PathParam("id") String id, @Context RoutingContext context)
      throws InterruptedException {
    Optional<Jobs.View> found = visible(id, Clients.of(context));
    if (found.isEmpty()) {
      return missing();
    }
    if (found.get().result().isPresent()) {
      return shown(found.get());
    }
    jobs.cancel(id);
    Jobs.View now = jobs.find(id).orElse(found.get());
    int status = now.result().isPresent() ? 200 : 202;
    return Json.answer(status, StoredRequests.view(now.job(), now.result())).build();
  }
}
