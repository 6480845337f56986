package dev.runner.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a directory has to be tested, and the tests. */
record TestSuite(List<Solution> solutions, List<Pair> tests) {

  private static final String IN = ".in";
  private static final String OUT = ".out";

  /** A program to be tested. */
  record Solution(Path file, String language) {
    String name() {
      return String.valueOf(file.getFileName());
    }
  }

  /** What a program is given, and what it should print. */
  record Pair(String name, Path in, Path out) {}

  static TestSuite find(Path directory, LanguageChoice languages) {
    List<Path> files = files(directory);
    Path below = directory.resolve("tests");
    List<Pair> tests =
        Stream.concat(
                files.stream(), Files.isDirectory(below) ? files(below).stream() : Stream.of())
            .filter(file -> file.toString().endsWith(IN))
            .map(TestSuite::pair)
            .toList();
    List<Solution> solutions =
        files.stream()
            .flatMap(file ->
                languages.ofExtension(file).stream().map(language -> new Solution(file, language)))
            .toList();
    if (tests.isEmpty()) {
      throw missing(directory, "tests (pairs of files NAME.in and NAME.out)");
    }
    if (solutions.isEmpty()) {
      throw missing(directory, "solutions (files with the extension of a language)");
    }
    return new TestSuite(solutions, tests);
  }

  private static CliFailure missing(Path directory, String what) {
    return new CliFailure(ExitCodes.NO_INPUT, "there are no " + what + " in " + directory);
  }

  private static List<Path> files(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new CliFailure(ExitCodes.NO_INPUT, "there is no directory " + directory);
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new CliFailure(ExitCodes.NO_INPUT, Reasons.unreadable(directory, e));
    }
  }

  private static Pair pair(Path in) {
    String file = String.valueOf(in.getFileName());
    String name = file.substring(0, file.length() - IN.length());
    Path out = in.resolveSibling(name + OUT);
    if (!Files.exists(out)) {
      throw new CliFailure(ExitCodes.NO_INPUT, in + " has no " + out + " beside it");
    }
    return new Pair(name, in, out);
  }

  /** One request with all tests, so that the solution is compiled once. */
  byte[] job(Solution solution, String compare, LimitOptions limits) {
    String source = new String(JobJson.read(solution.file()), UTF_8);
    JobJson job = new JobJson(solution.language()).source(source);
    limits.addTo(job.node());
    ArrayNode list = job.node().putArray("tests");
    for (Pair test : tests) {
      ObjectNode entry = list.addObject().put("name", test.name()).put("compare", compare);
      JobJson.put(entry, "stdin", "stdin_encoding", JobJson.read(test.in()));
      entry.put("expected_stdout", new String(JobJson.read(test.out()), UTF_8));
    }
    return job.bytes();
  }
}
