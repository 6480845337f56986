package dev.runner.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
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
          + " on where it was: jobs that the output file has an answer of already are not run again, unless the answer was"
          + " that the service had a fault or was full: such a line is taken out of the file, and the job gets"
          + " another.",
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
    int jobs = count(file);
    ApiClient client = remote.connect();
    try (BatchResults results =
        BatchResults.open(output == null ? Path.of(file + ".results.ndjson") : output)) {
      Progress progress = new Progress("run", jobs - results.before().size());
      try {
        return run(client, results, progress);
      } finally {
        progress.end();
      }
    }
  }

  private int run(ApiClient client, BatchResults results, Progress progress) throws IOException {
    int refused = 0;
    int done = 0;
    try (BufferedReader answers = reader(client.batch(jobs(results.before())))) {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        refused += JSON.readTree(line).has("problem") ? 1 : 0;
        results.add(line);
        progress.step();
        done++;
      }
    } catch (IOException e) {
      throw new CliFailure(
          ExitCodes.UNAVAILABLE,
          "the connection broke after " + done + " jobs; run the command again to go on");
    }
    spec.commandLine()
        .getErr()
        .printf("%d jobs run, %d refused, %d before%n", done, refused, results.before().size());
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
    return BatchResults.id(line).orElse(String.valueOf(number));
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

  private static int count(Path file) {
    if (Files.isDirectory(file)) {
      throw new CliFailure(ExitCodes.NO_INPUT, "cannot read " + file + ": it is a directory");
    }
    try (Stream<String> lines = Files.lines(file)) {
      return (int) lines.filter(line -> !line.isBlank()).count();
    } catch (IOException e) {
      throw new CliFailure(ExitCodes.NO_INPUT, Reasons.unreadable(file, e));
    } catch (UncheckedIOException e) {
      throw new CliFailure(ExitCodes.NO_INPUT, Reasons.unreadable(file, e));
    }
  }
}
