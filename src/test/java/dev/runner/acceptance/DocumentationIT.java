package dev.runner.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the examples of the documentation that need nothing but the service. {@link
 * AccessExamplesIT} runs those with a prompt.
 */
@Tag("deployment")
final class DocumentationIT {

  private static final List<Path> PAGES = List.of(Path.of("docs/api.md"), Path.of("docs/jobs.md"));
  private static final String URL = "http://127.0.0.1:10100";

  /** A command with nothing but its output behind it. */
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "```sh\n((?:(?!```).)*)\n```\n\n```(json|text)\n((?:(?!```).)*)\n```", Pattern.DOTALL);

  /** What a client sends begins with {@code >}, and what it gets with {@code <}. */
  private static final Pattern SESSION = Pattern.compile("```session\n(.*?)\n```", Pattern.DOTALL);

  /** What is different each time. */
  private static final List<Pattern> CHANGING =
      List.of(
          Pattern.compile("\"id\":\"[0-9a-f]{32}\""),
          Pattern.compile("/api/v2/jobs/[0-9a-f]{32}"),
          Pattern.compile("\"[a-z]+_at\":\"[^\"]*\""),
          Pattern.compile("\"version\":\"[^\"]*\""),
          Pattern.compile("\"(user|system|total|[a-z]+_ms|[a-z]+_peak[a-z_]*)\":([0-9.]+|null)"),
          Pattern.compile("\"cached\":(true|false)"),
          Pattern.compile("\"reason\":\"(ran for|used) [^\"]*\""));

  /**
   * One example.
   *
   * @param kind {@code json} is compared as such, {@code text} line by line
   */
  record Example(String command, String kind, String output) {
    @Override
    public String toString() {
      return command.replace('\n', ' ');
    }
  }

  static Stream<Example> examples() throws IOException {
    List<Example> examples = new ArrayList<>();
    for (Path page : PAGES) {
      examples.addAll(examples(page));
    }
    return examples.stream();
  }

  private static List<Example> examples(Path page) throws IOException {
    return EXAMPLE
        .matcher(Files.readString(page))
        .results()
        .map(match -> new Example(match.group(1), match.group(2), match.group(3)))
        .toList();
  }

  @ParameterizedTest
  @FieldSource("PAGES")
  void noCommandOfAPageIsLeftOut(Path page) throws Exception {
    long commands = Files.readAllLines(page).stream().filter("```sh"::equals).count();
    assertEquals(commands, examples(page).size(), "commands whose output the page shows");
  }

  @Test
  void aSessionGoesAsThePageShows() throws Exception {
    Matcher example = SESSION.matcher(Files.readString(PAGES.getFirst()));
    assertTrue(example.find(), "the page has no session");
    List<String> lines = example.group(1).lines().toList();
    try (V2 api = new V2(Deployment.underTest())) {
      Session session = api.session("");
      told(lines, "> ").forEach(session::send);
      assertEquals(1000, session.closed());
      assertEquals(
          lasting("text", String.join("\n", told(lines, "< "))),
          lasting("text", String.join("\n", session.texts())));
    }
  }

  private static List<String> told(List<String> lines, String by) {
    return lines.stream()
        .filter(line -> line.startsWith(by))
        .map(line -> line.substring(by.length()))
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("examples")
  void anExampleDoesWhatThePageShows(Example example) throws Exception {
    String url = Deployment.underTest().url().toString();
    Process shell =
        new ProcessBuilder("bash", "-c", example.command().replace(URL, url))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(shell.getInputStream().readAllBytes(), UTF_8).strip();
    assertEquals(0, shell.waitFor());
    assertEquals(
        lasting(example.kind(), example.output()), lasting(example.kind(), output), output);
  }

  private static String lasting(String kind, String output) {
    String plain = output.strip().replace("\r", "");
    String text = kind.equals("json") ? Answer.parse(plain).toString() : plain;
    for (Pattern pattern : CHANGING) {
      text = pattern.matcher(text).replaceAll("*");
    }
    return text;
  }
}
