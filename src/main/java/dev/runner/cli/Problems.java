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

  /** Of a problem that came in the middle of an answer, when it was too late for a status. */
  static CliFailure late(JsonNode problem) {
    int exitCode = exitCode(problem.path("status").asInt());
    String again = exitCode == ExitCodes.FULL ? "; try again later" : "";
    return new CliFailure(exitCode, text(problem) + again);
  }

  static int exitCode(int status) {
    return switch (status) {
      case 401, 403 -> ExitCodes.REFUSED;
      case 429, 503 -> ExitCodes.FULL;
      case 500 -> ExitCodes.INTERNAL;
      default -> status < 500 ? ExitCodes.USAGE : ExitCodes.UNAVAILABLE;
    };
  }
}
