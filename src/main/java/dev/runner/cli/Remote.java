package dev.runner.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which service a command talks to, and as whom. */
final class Remote {

  private static final String NO_SERVICE =
      "is not the address of a service; write http://HOST:PORT";

  @Option(
      names = "--remote",
      paramLabel = "URL",
      defaultValue = "${RUNNER_URL:-http://localhost:10100}",
      description = "The service (RUNNER_URL, else http://localhost:10100).")
  private String url = "";

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Has the access token in its first line. Without it, RUNNER_TOKEN is used.")
  private @Nullable Path tokenFile;

  ApiClient connect() {
    return new ApiClient(address(), token());
  }

  private URI address() {
    try {
      URI uri = new URI(url);
      String scheme = uri.getScheme();
      if (uri.getHost() != null && ("http".equals(scheme) || "https".equals(scheme))) {
        return new URI(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
      }
    } catch (URISyntaxException _) {
      // Said below.
    }
    throw new CliFailure(ExitCodes.USAGE, "--remote: \"" + url + "\" " + NO_SERVICE);
  }

  /** Not an option of its own: everybody on the machine may read command lines. */
  private Optional<String> token() {
    if (tokenFile == null) {
      return Optional.ofNullable(System.getenv("RUNNER_TOKEN")).filter(token -> !token.isEmpty());
    }
    try {
      return Files.readString(tokenFile).lines().findFirst().map(String::strip);
    } catch (IOException e) {
      throw new CliFailure(ExitCodes.NO_INPUT, Reasons.unreadable(tokenFile, e));
    }
  }
}
