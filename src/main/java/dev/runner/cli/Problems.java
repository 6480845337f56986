package dev.runner.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What the service's problem details say, in one line. */
final class Problems {

  private Problems() {}

  static String text(JsonNode problem) {
    List<String> fields = new ArrayList<>();
    for (JsonNode error : problem.path("errors")) {
      fields.add(error.path("field").asText() + " " + error.path("detail").asText());
    }
    return fields.isEmpty()
        ? problem.path("detail").asText(problem.path("title").asText())
        : String.join("; ", fields);
  }
}
