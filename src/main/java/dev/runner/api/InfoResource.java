package dev.runner.api;

import dev.runner.config.Version;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** What is deployed here, beside the health and for the same people. */
@Path("/q/info")
public final class InfoResource {

  @GET
  public Response info() {
    byte[] body =
        Json.object(json -> {
          json.writeObjectFieldStart("build");
          json.writeStringField("name", "runner");
          json.writeStringField("version", Version.current());
          json.writeEndObject();
          json.writeObjectFieldStart("java");
          json.writeStringField("version", Runtime.version().toString());
          json.writeEndObject();
        });
    return Json.answer(200, body).build();
  }
}
