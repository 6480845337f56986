package dev.runner.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Where an output begins to differ from what was expected, with the lines around it. */
final class Difference {

  private static final int AROUND = 2;
  private static final int LONGEST = 120;

  private Difference() {}

  static String of(TestSuite suite, JsonNode test) {
    String name = test.path("name").asText();
    List<String> expected =
        suite.tests().stream()
            .filter(pair -> pair.name().equals(name))
            .findFirst()
            .map(pair -> lines(new String(JobJson.read(pair.out()), UTF_8)))
            .orElse(List.of());
    return of(expected, lines(test.at("/run/stdout").asText()));
  }

  static String of(List<String> expected, List<String> actual) {
    int first = 0;
    while (line(expected, first).equals(line(actual, first)) && first < expected.size()) {
      first++;
    }
    StringBuilder text = new StringBuilder();
    for (int i = Math.max(0, first - AROUND); i < first; i++) {
      add(text, "  ", i, line(expected, i));
    }
    for (int i = first; i <= first + AROUND && i < expected.size(); i++) {
      add(text, "- ", i, expected.get(i));
    }
    for (int i = first; i <= first + AROUND && i < actual.size(); i++) {
      add(text, "+ ", i, actual.get(i));
    }
    return text.toString();
  }

  private static String line(List<String> lines, int number) {
    return number < lines.size() ? lines.get(number) : "";
  }

  private static void add(StringBuilder text, String sign, int number, String line) {
    String shown = line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    text.append("%s%4d  %s%n".formatted(sign, number + 1, shown));
  }

  private static List<String> lines(String text) {
    return text.lines().map(String::stripTrailing).toList();
  }
}
