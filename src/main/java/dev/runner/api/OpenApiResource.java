package dev.runner.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * The API's own description. It is written by hand: most paths are no JAX-RS resources, so an
 * extension that looks for those would find little, and cost each start its time.
 */
@Path("/api")
public final class OpenApiResource {

  private static final String DOCUMENT = "/api/openapi.yaml";

  @GET
  @Path("/openapi.json")
  @RunOnVirtualThread
  public Response json() throws IOException {
    return answer(
        "application/json",
        new ObjectMapper().writeValueAsBytes(new YAMLMapper().readTree(document())));
  }

  @GET
  @Path("/openapi.yaml")
  @RunOnVirtualThread
  public Response yaml() throws IOException {
    return answer("application/yaml", document());
  }

  private static Response answer(String type, byte[] body) {
    return Response.ok(body).header(HttpHeaders.CONTENT_TYPE, type).build();
  }

  private static byte[] document() throws IOException {
    try (InputStream in = OpenApiResource.class.getResourceAsStream(DOCUMENT)) {
      return Objects.requireNonNull(in, DOCUMENT).readAllBytes();
    }
  }
}
