package dev.runner.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code runner batch}: runs the jobs of a file. */
@Command(
    mixinStandardHelpOptions = true,
    name = "batch",
    description = {
      "Runs the jobs of a file, one JSON object a line, and writes a line for each as it finishes. Interrupted, it goes"
          + " on where it was: jobs whose id the output file has already are not run again.",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every job was answered with a result",
      "1:a job was refused, see its line",
      "66:a file cannot be read or written",
      "69, 75, 77:no service there; it is full; it refuses the token",
    })
final class BatchCommand implements Callable<Integer> {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BUFFER = 256 * 1024;

  @Spec private CommandSpec spec;
  @Mixin private Remote remote = new Remote();

  @Parameters(paramLabel = "FILE", description = "Jobs, as POST /api/v2/batch takes them.")
  private Path file = Path.of("jobs.ndjson");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where the results go (FILE.results.ndjson).")
  private @Nullable Path output;

  @Override
  public Integer call() throws IOException {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new CliFailure(ExitCodes.NO_INPUT, "cannot read " + file + ": no such file");
    }
    Path results = output == null ? Path.of(file + ".results.ndjson") : output;
    Set<String> answered = answered(results);
    Progress progress = new Progress("run", count(file) - answered.size());
    ApiClient client = remote.connect();
    try (BufferedWriter writer =
        Files.newBufferedWriter(
            results, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      return run(client, answered, writer, progress);
    } finally {
      progress.end();
    }
  }

  private int run(ApiClient client, Set<String> answered, BufferedWriter writer, Progress progress)
      throws IOException {
    int refused = 0;
    int done = 0;
    try (BufferedReader answers = reader(client.batch(jobs(answered)))) {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        writer.write(line);
        writer.newLine();
        writer.flush();
        progress.step();
        done++;
        refused += JSON.readTree(line).has("problem") ? 1 : 0;
      }
    } catch (IOException e) {
      throw new CliFailure(
          ExitCodes.UNAVAILABLE,
          "the connection broke after " + done + " jobs; run the command again to go on");
    }
    spec.commandLine()
        .getErr()
        .printf("%d jobs run, %d refused, %d before%n", done, refused, answered.size());
    return refused == 0 ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private static BufferedReader reader(InputStream stream) {
    return new BufferedReader(new InputStreamReader(stream, UTF_8));
  }

  /** The jobs that have no answer yet, each with an id. */
  private HttpRequest.BodyPublisher jobs(Set<String> answered) throws IOException {
    PipedInputStream in = new PipedInputStream(BUFFER);
    PipedOutputStream out = new PipedOutputStream(in);
    Thread.ofVirtual()
        .start(() -> {
          try (out;
              BufferedReader lines = Files.newBufferedReader(file)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
              number++;
              if (!line.isBlank() && !answered.contains(id(line, number))) {
                out.write((withId(line, number) + "\n").getBytes(UTF_8));
              }
            }
          } catch (IOException _) {
            // The connection broke: who reads the answers says so.
          }
        });
    return HttpRequest.BodyPublishers.ofInputStream(() -> in);
  }

  private static String id(String line, int number) {
    try {
      JsonNode id = JSON.readTree(line).path("id");
      return id.isTextual() ? id.asText() : String.valueOf(number);
    } catch (JsonProcessingException _) {
      return String.valueOf(number);
    }
  }

  /** Lines are counted anew after an interruption, so the number becomes the id at once. */
  private static String withId(String line, int number) {
    try {
      return JSON.readTree(line) instanceof ObjectNode job && !job.has("id")
          ? job.put("id", String.valueOf(number)).toString()
          : line;
    } catch (JsonProcessingException _) {
      // The service says what is wrong with it.
      return line;
    }
  }

  private static Set<String> answered(Path results) throws IOException {
    Set<String> ids = new HashSet<>();
    if (Files.exists(results)) {
      try (Stream<String> lines = Files.lines(results)) {
        lines.filter(line -> !line.isBlank()).forEach(line -> ids.add(id(line, 0)));
      } catch (UncheckedIOException e) {
        throw new CliFailure(ExitCodes.NO_INPUT, Reasons.unreadable(results, e));
      }
    }
    return ids;
  }

  private static int count(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return (int) lines.filter(line -> !line.isBlank()).count();
    } catch (UncheckedIOException e) {
      throw new CliFailure(ExitCodes.NO_INPUT, Reasons.unreadable(file, e));
    }
  }
}
