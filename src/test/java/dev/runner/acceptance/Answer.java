package dev.runner.acceptance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * What the service answered to a job.
 *
 * @param status the HTTP status
 * @param retryAfter the header of that name, empty if there is none
 * @param body as it came
 * @param receivedMillis when it had come completely, in milliseconds since 1970
 * @param took from the request to then
 */
record Answer(int status, String retryAfter, String body, long receivedMillis, Duration took) {

  private static final ObjectMapper JSON = new ObjectMapper();

  String stdout() {
    return text("stdout");
  }

  String stderr() {
    return text("stderr");
  }

  String error() {
    return text("error");
  }

  /** What a program printed as JSON. */
  JsonNode report() {
    return parse(stdout());
  }

  private String text(String field) {
    return parse(body).path(field).asText();
  }

  static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("not JSON: " + json, e);
    }
  }

  /** Without the whole of a long output. */
  @Override
  public String toString() {
    return status + " after " + took + ": " + body.substring(0, Math.min(body.length(), 2000));
  }
}
