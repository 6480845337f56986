package dev.runner.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the examples of the documentation. */
@Tag("deployment")
final class DocumentationIT {

  private static final Path PAGE = Path.of("docs/api.md");
  private static final String URL = "http://127.0.0.1:10100";

  private static final Pattern EXAMPLE =
      Pattern.compile("```sh\n(.*?)\n```\n\n```(json|text)\n(.*?)\n```", Pattern.DOTALL);

  /** What is different each time. */
  private static final List<Pattern> CHANGING =
      List.of(
          Pattern.compile("\"id\":\"[0-9a-f]{32}\""),
          Pattern.compile("\"version\":\"[^\"]*\""),
          Pattern.compile("\"(user|system|total|[a-z]+_ms|[a-z]+_peak[a-z_]*)\":([0-9.]+|null)"),
          Pattern.compile("\"cached\":(true|false)"),
          Pattern.compile("\"reason\":\"ran for[^\"]*\""));

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
    return EXAMPLE
        .matcher(Files.readString(PAGE))
        .results()
        .map(match -> new Example(match.group(1), match.group(2), match.group(3)));
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
    String text = kind.equals("json") ? Answer.parse(output).toString() : output.strip();
    for (Pattern pattern : CHANGING) {
      text = pattern.matcher(text).replaceAll("*");
    }
    return text;
  }
}
