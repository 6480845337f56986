package dev.runner.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Follows the examples of callbacks and tokens, which a deployment without settings refuses: one of
 * their own has the settings that the page shows.
 */
@Tag("deployment")
final class AccessExamplesIT {

  /**
   * What takes up to two seconds, says the page: to know of a token that is new or was revoked. To
   * ask for the languages needs a token, but counts for no rate.
   */
  private static final String PATIENT_RUNNER =
      """
      #!/bin/bash
      said=$(%s "$@") || exit
      [ -z "$said" ] || printf '%%s\\n' "$said"
      answer() { curl -s -o /dev/null -w '%%{http_code}' "$@" "$RUNNER_URL/api/v2/languages"; }
      case "$1 $2" in
        'token create')
          until [ "$(answer)" = 401 ] && [ "$(answer -H "Authorization: Bearer $said")" = 200 ]; do
            sleep 0.05
          done
          ;;
        'token revoke')
          while [ "$(answer -H "Authorization: Bearer $RUNNER_TOKEN")" != 401 ]; do
            sleep 0.05
          done
          ;;
      esac
      """
          .formatted(CommandLine.program());

  @TempDir private Path directory;

  @Test
  void whoFollowsThePageOfTokensAndCallbacksSeesWhatItShows() throws Exception {
    Tutorial page = Tutorial.read(Path.of("docs/jobs.md"));
    String port = Integer.toString(OwnDeployment.freePort());
    Map<String, String> settings = new HashMap<>(Map.of("RUNNER_ACCESS_REFRESH", "100ms"));
    page.settings().forEach((name, value) -> settings.put(name, value.replace("10200", port)));
    assertTrue(settings.containsKey("RUNNER_WEBHOOKS_ALLOW"), settings::toString);
    OwnDeployment own = OwnDeployment.start(settings);
    try {
      String url = own.deployment().url().toString();
      Map<String, String> here = Map.of("http://127.0.0.1:10100", url, "10200", port);
      Map<String, String> environment =
          Map.of("RUNNER_URL", url, "RUNNER_DATABASE_URL", own.databaseUrl());
      new Follower(directory, here, environment, PATIENT_RUNNER).follow(page);
    } finally {
      own.stop();
    }
  }
}
