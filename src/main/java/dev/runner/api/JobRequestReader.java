package dev.runner.api;

import dev.runner.access.Caller;
import dev.runner.access.Ceilings;
import dev.runner.coderunner.Catalogue;
import dev.runner.coderunner.Companion;
import dev.runner.coderunner.Job;
import dev.runner.coderunner.Languages;
import dev.runner.coderunner.LimitName;
import dev.runner.coderunner.Limits;
import dev.runner.coderunner.OutputGlob;
import dev.runner.coderunner.Program;
import dev.runner.coderunner.RunSpec;
import dev.runner.coderunner.SourceFile;
import dev.runner.coderunner.TestCase;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Makes a job of a request of v2, or says everything that is wrong with it. */
@Singleton
final class JobRequestReader {

  private static final int MOST_OUTPUTS = 32;
  private static final int MAX_GLOB = 255;
  private static final long MAX_DEADLINE_MS = Duration.ofDays(1).toMillis();

  static final List<String> COMPANION_NAMES = names(ProgramFields.NAMES, "args", "limits");

  /** What sessions have as well. */
  private static final List<String> COMMON_NAMES =
      names(ProgramFields.NAMES, "args", "env", "limits", "outputs", "deadline_ms", "cache");

  static final List<String> RUN_NAMES =
      names(
          COMMON_NAMES,
          "stdin",
          "stdin_encoding",
          "tests",
          "stop_on_failure",
          "isolate_tests",
          "checker",
          "interactor");

  static final List<String> SESSION_NAMES = names(COMMON_NAMES, "type", "terminal", "idle_ms");

  /** Somebody who thinks, rather than somebody who has gone. */
  private static final long DEFAULT_IDLE_MS = Duration.ofMinutes(1).toMillis();

  private final Languages languages;

  JobRequestReader(Languages languages) {
    this.languages = languages;
  }

  /** What came of a request. */
  sealed interface Reading {

    /**
     * It can be run.
     *
     * @param more the further texts that the request had, by their names
     */
    record Accepted(Job job, Map<String, String> more) implements Reading {
      public Accepted {
        more = Map.copyOf(more);
      }
    }

    record Rejected(Problem problem) implements Reading {}
  }

  /**
   * Whose request it is.
   *
   * @param id for its job
   * @param client whose turns it takes
   * @param ceilings lower ones than the operator's for all
   * @param traceParent of whose work it is part
   */
  record Origin(String id, String client, Ceilings ceilings, Optional<String> traceParent) {

    static Origin of(String id, RoutingContext context) {
      Caller caller = Clients.of(context);
      return new Origin(id, caller.id(), caller.ceilings(), Clients.traceParent(context));
    }
  }

  Reading read(byte[] body, Origin origin) {
    return read(body, origin, List.of());
  }

  /**
   * @param moreNames of fields that this request may have besides, all of them texts
   */
  Reading read(byte[] body, Origin origin, List<String> moreNames) {
    return switch (JsonInput.object(body)) {
      case JsonInput.Result.Rejected(Problem problem) -> new Reading.Rejected(problem);
      case JsonInput.Result.Read(var object) -> {
        Faults faults = new Faults();
        yield read(Fields.of(object, faults), faults, origin, moreNames);
      }
    };
  }

  /**
   * @param faults what the fields' own faults are collected in, others perhaps already
   */
  Reading read(Fields fields, Faults faults, Origin origin, List<String> moreNames) {
    Optional<Catalogue> catalogue = languages.catalogue();
    if (catalogue.isEmpty()) {
      return new Reading.Rejected(noLanguages());
    }
    fields.allowOnly(Stream.concat(RUN_NAMES.stream(), moreNames.stream()).toList());
    Job job = new Run(origin.ceilings().seen(catalogue.get()), fields).job(origin);
    Map<String, String> more = new TreeMap<>();
    moreNames.forEach(name -> fields.text(name).ifPresent(text -> more.put(name, text)));
    return faults
        .problem()
        .<Reading>map(Reading.Rejected::new)
        .orElseGet(() -> new Reading.Accepted(job, more));
  }

  /** What came of the first frame of a session. */
  sealed interface SessionReading {

    /**
     * It can be run.
     *
     * @param idle how long both sides may be silent
     */
    record Accepted(Job job, Duration idle) implements SessionReading {}

    record Rejected(Problem problem) implements SessionReading {}
  }

  SessionReading session(byte[] frame, Origin origin) {
    return switch (JsonInput.object(frame)) {
      case JsonInput.Result.Rejected(Problem problem) -> new SessionReading.Rejected(problem);
      case JsonInput.Result.Read(var object) -> {
        Faults faults = new Faults();
        yield session(Fields.of(object, faults), faults, origin);
      }
    };
  }

  private SessionReading session(Fields fields, Faults faults, Origin origin) {
    Optional<Catalogue> catalogue = languages.catalogue();
    if (catalogue.isEmpty()) {
      return new SessionReading.Rejected(noLanguages());
    }
    fields.allowOnly(SESSION_NAMES);
    if (!fields.requiredText("type").equals("start")) {
      fields.wrong("type", "must be start in the first frame");
    }
    Job job = new Run(origin.ceilings().seen(catalogue.get()), fields).session(origin);
    Duration idle =
        Duration.ofMillis(fields.number("idle_ms", 1, MAX_DEADLINE_MS).orElse(DEFAULT_IDLE_MS));
    return faults
        .problem()
        .<SessionReading>map(SessionReading.Rejected::new)
        .orElseGet(() -> new SessionReading.Accepted(job, idle));
  }

  private Problem noLanguages() {
    String missing = languages.missing().orElse("there are no languages");
    return Problem.of(Problem.Kind.SANDBOX_UNAVAILABLE, missing);
  }

  private static List<String> names(List<String> names, String... more) {
    return Stream.concat(names.stream(), Stream.of(more)).toList();
  }

  /** One request. */
  private record Run(Catalogue catalogue, Fields fields) {

    /** A job, sound only if nothing was found wrong. */
    Job job(Origin origin) {
      Program program = new ProgramFields(catalogue).read(fields);
      Limits defaults = program.language().run().limits();
      RunSpec run = runSpec(StdinFields.read(fields), defaults);
      Optional<Companion> checker = companion("checker");
      Optional<Companion> interactor = companion("interactor");
      Job.Execution execution = execution(run, judging());
      return job(
          origin, program, execution, checker, checker.isPresent() ? Optional.empty() : interactor);
    }

    /** People are slow: unless they say otherwise, all the time that there is is theirs. */
    Job session(Origin origin) {
      Program program = new ProgramFields(catalogue).read(fields);
      long longest = LimitName.WALL_MS.of(catalogue.ceiling());
      Limits defaults = LimitName.WALL_MS.with(program.language().run().limits(), longest);
      RunSpec run = runSpec(terminal(), defaults);
      return job(origin, program, new Job.Execution.Once(run), Optional.empty(), Optional.empty());
    }

    private RunSpec.Input terminal() {
      Optional<Fields> terminal = fields.object("terminal");
      if (terminal.isEmpty()) {
        return new RunSpec.Input.Live();
      }
      terminal.get().allowOnly(List.of("rows", "columns"));
      int[] window = Session.window(terminal.get());
      return new RunSpec.Input.Terminal(window[0], window[1]);
    }

    private Job job(
        Origin origin,
        Program program,
        Job.Execution execution,
        Optional<Companion> checker,
        Optional<Companion> interactor) {
      checkSpace(program, execution);
      return new Job(
          origin.id(),
          origin.client(),
          program,
          execution,
          checker,
          interactor,
          outputs(),
          fields.number("deadline_ms", 1, MAX_DEADLINE_MS).map(Duration::ofMillis),
          origin.traceParent(),
          fields.flag("cache", true));
    }

    private RunSpec runSpec(RunSpec.Input input, Limits defaults) {
      List<String> arguments = ArgumentFields.arguments(fields, "args");
      return new RunSpec(
          arguments,
          ArgumentFields.environment(fields, arguments),
          input,
          LimitFields.read(fields, defaults, catalogue));
    }

    private Optional<Companion> companion(String name) {
      Optional<Fields> object = fields.object(name);
      object.ifPresent(companion -> companion.allowOnly(COMPANION_NAMES));
      return object.map(companion -> {
        Program program = new ProgramFields(catalogue).read(companion);
        Limits limits = program.language().run().limits();
        return new Companion(
            program,
            ArgumentFields.arguments(companion, "args"),
            LimitFields.read(companion, limits, catalogue));
      });
    }

    private TestFields.Judging judging() {
      boolean checker = fields.has("checker");
      boolean interactor = fields.has("interactor");
      if (checker && interactor) {
        fields.wrong("interactor", "must not be given along with a checker");
      }
      if (checker && !fields.has("tests")) {
        fields.wrong("checker", "needs tests");
      }
      if (checker) {
        return TestFields.Judging.CHECKER;
      }
      return interactor ? TestFields.Judging.INTERACTOR : TestFields.Judging.NOBODY;
    }

    private Job.Execution execution(RunSpec run, TestFields.Judging judging) {
      boolean stop = fields.flag("stop_on_failure", false);
      boolean isolated = fields.flag("isolate_tests", false);
      if (fields.has("tests")) {
        List<TestCase> tests = new TestFields(run, catalogue, judging).read(fields);
        return new Job.Execution.Tests(tests, stop, isolated);
      }
      // What is said as by default is no mistake: generated clients do it.
      if (stop) {
        fields.wrong("stop_on_failure", "needs tests");
      }
      if (isolated) {
        fields.wrong("isolate_tests", "needs tests");
      }
      return new Job.Execution.Once(run);
    }

    private List<OutputGlob> outputs() {
      List<OutputGlob> globs = new ArrayList<>();
      List<String> texts = fields.texts("outputs", MOST_OUTPUTS);
      for (int i = 0; i < texts.size(); i++) {
        glob("outputs[" + i + "]", texts.get(i)).ifPresent(globs::add);
      }
      return globs;
    }

    private Optional<OutputGlob> glob(String path, String text) {
      if (text.isEmpty() || text.length() > MAX_GLOB) {
        fields.wrong(path, "must have 1 to " + MAX_GLOB + " characters");
        return Optional.empty();
      }
      try {
        return Optional.of(OutputGlob.of(text));
      } catch (IllegalArgumentException e) {
        fields.wrong(path, "is not a glob: " + e.getMessage());
        return Optional.empty();
      }
    }

    /** Files that do not fit would be a fault of the sandbox, later. */
    private void checkSpace(Program program, Job.Execution execution) {
      long needed = FileFields.space(program.files());
      long disk = program.language().compile().map(_ -> program.compileLimits().disk()).orElse(0L);
      switch (execution) {
        case Job.Execution.Once(RunSpec run) -> disk = Math.max(disk, run.limits().disk());
        case Job.Execution.Tests(List<TestCase> tests, _, _) -> {
          for (TestCase test : tests) {
            disk = Math.max(disk, test.run().limits().disk());
          }
          Map<String, SourceFile> files = new TreeMap<>();
          tests.forEach(test -> test.files().forEach(file -> files.put(file.name(), file)));
          needed += FileFields.space(List.copyOf(files.values()));
        }
      }
      if (needed > disk && disk > 0) {
        fields.wrong("files", "need %d bytes; disk_bytes is %d".formatted(needed, disk));
      }
    }
  }
}
