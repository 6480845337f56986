package dev.runner.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What came of one solution. */
record SolutionResult(String name, JsonNode answer) {

  boolean passed() {
    return answer.path("status").asText().equals("ok");
  }

  Stream<JsonNode> tests() {
    return StreamSupport.stream(answer.path("tests").spliterator(), false);
  }

  static String table(List<SolutionResult> results) {
    Table table = new Table("SOLUTION", "RESULT", "PASSED", "CPU MAX", "MEMORY MAX");
    results.forEach(result -> table.row(result.cells()));
    return table.toString();
  }

  private String[] cells() {
    long good = tests().filter(SolutionResult::isOk).count();
    double cpu =
        tests().mapToDouble(test -> test.at("/run/cpu_ms/total").asDouble()).max().orElse(0);
    long memory =
        tests().mapToLong(test -> test.at("/run/memory_peak_bytes").asLong()).max().orElse(0);
    return new String[] {
      name,
      Verdict.words(answer.path("status").asText()),
      good + "/" + tests().count(),
      "%.0f ms".formatted(cpu),
      Verdict.mebibytes(memory),
    };
  }

  static boolean isOk(JsonNode test) {
    return test.path("status").asText().equals("ok");
  }

  /** What the compiler said, or how the first failed test's output differs. */
  Optional<String> firstFailure(TestSuite suite) {
    if (passed()) {
      return Optional.empty();
    }
    Optional<JsonNode> test = tests().filter(t -> !isOk(t)).findFirst();
    if (test.isEmpty()) {
      return Optional.of(
          "%s does not compile:%n%s".formatted(name, answer.at("/compile/stderr").asText()));
    }
    String status = test.get().path("status").asText();
    String heading =
        "%s, test %s: %s%n".formatted(name, test.get().path("name").asText(), reason(test.get()));
    return Optional.of(
        status.equals("wrong_answer")
            ? heading + Difference.of(suite, test.get())
            : heading + test.get().at("/run/stderr").asText());
  }

  static String reason(JsonNode test) {
    String reason = test.at("/run/reason").asText("");
    return Verdict.words(test.path("status").asText())
        + (reason.isEmpty() || reason.equals("null") ? "" : ", " + reason);
  }
}
