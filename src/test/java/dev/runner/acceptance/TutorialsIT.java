package dev.runner.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Follows the tutorials, each in a directory of its own, as somebody does who types them. */
@Tag("deployment")
final class TutorialsIT {

  @TempDir private Path directory;

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> pages = Files.list(Path.of("docs/tutorials"))) {
      return pages.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void whoFollowsATutorialSeesWhatItShows(Path page) throws Exception {
    String url = Deployment.underTest().url().toString();
    new Follower(directory, here(url), Map.of("RUNNER_URL", url), Follower.plainRunner())
        .follow(Tutorial.read(page));
  }

  /** What pages call by names that everybody knows. */
  private Map<String, String> here(String url) {
    return Map.of(
        "http://127.0.0.1:10100",
        url,
        "10200",
        Integer.toString(OwnDeployment.freePort()),
        "/run/runner-awk",
        directory.resolve("state").toString(),
        "~/runner/",
        Path.of("").toAbsolutePath() + "/");
  }
}
