package dev.runner.web;

import dev.runner.config.RunnerConfig;
import dev.runner.web.WebFiles.WebFile;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Serves the web editor: its page at {@code /}, and what the page is made of. */
@Path("/")
public final class WebEditor {

  /** The name of an asset holds its contents' hash: what it names never changes. */
  private static final String FOREVER = "public, max-age=31536000, immutable";

  /** The page names the assets, so it must be the newest. */
  private static final String ASK_FIRST = "no-cache";

  private final WebFiles files;
  private final String policy;

  WebEditor(WebFiles files, RunnerConfig config) {
    this.files = files;
    this.policy = policy(config.web().embeddedIn().orElse(List.of()));
  }

  /**
   * The page runs no script but its own and asks nobody but this service. What programs print can't
   * become markup even by mistake of ours: no script may hand text to the browser's parser.
   */
  static String policy(List<String> embeddedIn) {
    return String.join(
        "; ",
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors " + (embeddedIn.isEmpty() ? "'none'" : String.join(" ", embeddedIn)),
        "require-trusted-types-for 'script'",
        "trusted-types 'none'");
  }

  @GET
  @RunOnVirtualThread
  public Response page(
      @HeaderParam(HttpHeaders.ACCEPT_ENCODING) @Nullable String encodings,
      @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String known) {
    WebFile page = files.find("index.html").orElseThrow();
    String tag = '"' + page.hash() + '"';
    if (known != null && known.contains(tag)) {
      return headed(Response.notModified(), ASK_FIRST).header(HttpHeaders.ETAG, tag).build();
    }
    return headed(file(page, encodings), ASK_FIRST)
        .header(HttpHeaders.ETAG, tag)
        .header("Content-Security-Policy", policy)
        .header("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        .build();
  }

  @GET
  @Path("/assets/{name}")
  @RunOnVirtualThread
  public Response asset(
      @PathParam("name") String name,
      @HeaderParam(HttpHeaders.ACCEPT_ENCODING) @Nullable String encodings) {
    WebFile file = files.find("assets/" + name).orElseThrow(NotFoundException::new);
    return headed(file(file, encodings), FOREVER).build();
  }

  private static Response.ResponseBuilder file(WebFile file, @Nullable String encodings) {
    Response.ResponseBuilder answer = Response.ok().header(HttpHeaders.CONTENT_TYPE, file.type());
    return takesGzip(encodings)
        ? answer.entity(file.gzip()).header(HttpHeaders.CONTENT_ENCODING, "gzip")
        : answer.entity(file.plain());
  }

  /** Refusing gzip by {@code q=0} is allowed; nobody does, and it is understood all the same. */
  private static boolean takesGzip(@Nullable String encodings) {
    return encodings != null
        && Arrays.stream(encodings.split(",", -1))
            .map(String::strip)
            .anyMatch(e -> e.startsWith("gzip") && !e.matches("gzip\\s*;\\s*q=0(\\.0*)?"));
  }

  private static Response.ResponseBuilder headed(Response.ResponseBuilder answer, String caching) {
    return answer
        .header(HttpHeaders.CACHE_CONTROL, caching)
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer");
  }
}
