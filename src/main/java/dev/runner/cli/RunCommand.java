package dev.runner.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code runner run}: runs a program as if it were run here. */
@Command(
    mixinStandardHelpOptions = true,
    name = "run",
    description = {
      "Runs a program in the sandbox of a service, as if it were run here: stdin is passed on, output comes as it is"
          + " written, and the program's exit code becomes this command's.",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "N:the program's own exit code",
      "2:the command line or the job was wrong",
      "66:a file cannot be read",
      "69:no service there",
      "70:an internal error of the service",
      "75:the service is full; try again",
      "77:the service refuses the token",
      "120:the program does not compile",
      "124:it used more time than its limit",
      "125:another limit ended it",
      "128+N:signal N ended it; 137 also: more memory than its limit",
      "130:Ctrl-C ended this command, and the program with it",
      "141:nobody reads the output any more; the program has ended too",
    })
final class RunCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private Remote remote = new Remote();
  @Mixin private LimitOptions limits = new LimitOptions();

  @Option(
      names = {"-l", "--lang"},
      paramLabel = "LANGUAGE",
      description = "Its language; otherwise told by its first line or its extension.")
  private @Nullable String language;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Another file of the program. May be repeated.")
  private List<Path> moreFiles = new ArrayList<>();

  @Option(
      names = {"-c", "--compiler-arg"},
      paramLabel = "ARG",
      description = "An argument for the compiler. May be repeated.")
  private List<String> compilerArgs = new ArrayList<>();

  @Option(
      names = {"-i", "--interactive"},
      description = "Talk to the program, by a terminal where this is one.")
  private boolean interactive;

  @Option(names = "--json", description = "Print the service's whole answer instead of the output.")
  private boolean json;

  @Option(names = "--stats", description = "At the end, tell time and memory on stderr.")
  private boolean stats;

  @Parameters(index = "0", paramLabel = "FILE", description = "The program, or - for stdin.")
  private Path file = Path.of("-");

  @Parameters(index = "1..*", paramLabel = "ARGS", description = "Arguments for the program.")
  private List<String> args = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    ApiClient client = remote.connect();
    JobJson job = job(client);
    if (interactive) {
      return new Session(client, job.node(), complaints()).run();
    }
    job.stdin(fromStdin() || Standard.isTerminal(0) ? new byte[0] : readAll(Standard.in()));
    return json ? whole(client, job) : streamed(client, job);
  }

  private boolean fromStdin() {
    return file.toString().equals("-");
  }

  private JobJson job(ApiClient client) throws IOException {
    byte[] source = fromStdin() ? readAll(Standard.in()) : JobJson.read(file);
    String text = new String(source, UTF_8);
    JobJson job = new JobJson(language != null ? language : guess(client, text));
    if (fromStdin() && moreFiles.isEmpty()) {
      job.source(text);
    } else if (fromStdin()) {
      throw new CliFailure(ExitCodes.USAGE, "--file: a program from stdin has no other files");
    } else {
      List<Path> files = new ArrayList<>(List.of(file));
      files.addAll(moreFiles);
      job.files(files);
    }
    if (!compilerArgs.isEmpty()) {
      ObjectNode compile = job.node().putObject("compile");
      compilerArgs.forEach(compile.withArray("args")::add);
    }
    limits.addTo(job.node());
    return job.args(args);
  }

  private String guess(ApiClient client, String source) {
    LanguageChoice choice = new LanguageChoice(client.languages());
    Optional<String> guessed = fromStdin() ? choice.ofShebang(source) : choice.of(file, source);
    return guessed.orElseThrow(() -> choice.unknown(file));
  }

  private static byte[] readAll(InputStream in) throws IOException {
    try (in) {
      return in.readAllBytes();
    }
  }

  private int whole(ApiClient client, JobJson job) throws IOException {
    JsonNode answer = client.run(job.bytes());
    write(Standard.out(), (answer.toPrettyString() + "\n").getBytes(UTF_8));
    return new Verdict(answer).exitCode();
  }

  private int streamed(ApiClient client, JobJson job) throws IOException {
    try (EventStream events = client.stream(job.bytes())) {
      Optional<EventStream.Event> event = next(events);
      while (event.isPresent()) {
        JsonNode data = event.get().data();
        switch (event.get().name()) {
          case "stdout" -> write(Standard.out(), bytes(data));
          case "stderr" -> write(Standard.err(), bytes(data));
          case "compiled" -> write(Standard.err(), compilerOutput(data));
          case "error" -> throw Problems.late(data);
          case "result" -> {
            return end(new Verdict(data), stats, complaints());
          }
          default -> {
            // What the service is at is of no interest here.
          }
        }
        event = next(events);
      }
      throw new CliFailure(ExitCodes.UNAVAILABLE, "the connection ended before the program did");
    }
  }

  private static Optional<EventStream.Event> next(EventStream events) {
    try {
      return events.next();
    } catch (IOException e) {
      throw new CliFailure(ExitCodes.UNAVAILABLE, "the connection broke: " + e.getMessage());
    }
  }

  static int end(Verdict verdict, boolean stats, PrintWriter err) {
    String complaint = verdict.complaint();
    if (!complaint.isEmpty()) {
      err.println("runner: " + complaint);
    }
    if (stats) {
      err.println("runner: " + verdict.stats());
    }
    err.flush();
    return verdict.exitCode();
  }

  private PrintWriter complaints() {
    return spec.commandLine().getErr();
  }

  static byte[] bytes(JsonNode data) {
    String text = data.path("data").asText();
    return data.path("encoding").asText().equals("base64")
        ? Base64.getDecoder().decode(text)
        : text.getBytes(UTF_8);
  }

  /** Compilers of some languages complain on stdout. */
  static byte[] compilerOutput(JsonNode compile) {
    return (compile.path("stdout").asText() + compile.path("stderr").asText()).getBytes(UTF_8);
  }

  static void write(OutputStream out, byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException _) {
      throw Standard.closedPipe();
    }
  }
}
