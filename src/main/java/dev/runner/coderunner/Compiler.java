package dev.runner.coderunner;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runner.runtime.JobFile;
import dev.runner.runtime.SandboxException;
import dev.runner.runtime.StepRequest;
import dev.runner.runtime.Workspace;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Brings a program into a sandbox, compiled: by its compiler, or from the cache. */
final class Compiler {

  private static final int MOST_ARTEFACTS = 4096;

  private final CompileCache cache;
  private final String toolchain;
  private final boolean useCache;

  /** Whether what was compiled is needed again, whatever the cache keeps. */
  private final boolean capture;

  /**
   * @param toolchain what the compilers are known by
   */
  Compiler(CompileCache cache, String toolchain, boolean useCache, boolean capture) {
    this.cache = cache;
    this.toolchain = toolchain;
    this.useCache = useCache && cache.enabled();
    this.capture = capture;
  }

  /** Is told how a compilation goes. */
  interface Watcher {
    void compiling();

    void compiled(StepReport report, boolean cached);
  }

  /**
   * A program in the sandbox.
   *
   * @param report nothing if its language is not compiled
   * @param files all that makes it: what came and, if it was captured, what was made of it
   */
  record Compiled(Optional<StepReport> report, boolean cached, List<JobFile> files) {

    boolean succeeded() {
      return report.map(StepReport::succeeded).orElse(true);
    }
  }

  Compiled compile(Place place, Program program, Watcher watcher)
      throws SandboxException, InterruptedException {
    List<JobFile> files = program.files().stream().map(SourceFile::jobFile).toList();
    Optional<Language.Stage> stage = program.language().compile();
    if (stage.isEmpty()) {
      place.put(files);
      return new Compiled(Optional.empty(), false, files);
    }
    List<String> argv = stage.get().argv(program.sources(), program.compileArguments());
    CompileCache.Key key = key(program, argv);
    Optional<Compilation> known = useCache ? cache.find(key) : Optional.empty();
    if (known.isPresent()) {
      List<JobFile> all = with(files, known.get().artefacts());
      place.put(all);
      watcher.compiled(known.get().report(), true);
      return new Compiled(Optional.of(known.get().report()), true, all);
    }
    place.put(files);
    watcher.compiling();
    StepReport report = place.start(step(program, argv)).await();
    List<JobFile> all = report.succeeded() ? keep(place, key, report, files) : files;
    watcher.compiled(report, false);
    return new Compiled(Optional.of(report), false, all);
  }

  private static Place.Step step(Program program, List<String> argv) {
    return new Place.Step(
        argv,
        program.language().environment(),
        program.compileLimits(),
        Judgement.Kind.COMPILE,
        new StepRequest.Input.Nothing(),
        new StepRequest.Output.Sink());
  }

  /** Before any run: what a run leaves is no compiler's. */
  private List<JobFile> keep(
      Place place, CompileCache.Key key, StepReport report, List<JobFile> files)
      throws SandboxException, InterruptedException {
    if (!useCache && !capture) {
      return files;
    }
    long most = capture ? Integer.MAX_VALUE / 2 : cache.largest();
    Optional<List<JobFile>> artefacts = artefacts(place.workspace(), files, most);
    if (artefacts.isEmpty()) {
      return files;
    }
    if (useCache) {
      cache.store(key, new Compilation(report, artefacts.get()));
    }
    return with(files, artefacts.get());
  }

  /** What the compiler left that was not there before; nothing if that is too much to keep. */
  private static Optional<List<JobFile>> artefacts(
      Workspace workspace, List<JobFile> files, long most)
      throws SandboxException, InterruptedException {
    Map<String, JobFile> before =
        files.stream().collect(Collectors.toMap(JobFile::path, Function.identity(), (_, b) -> b));
    Workspace.Listing listing = workspace.list(MOST_ARTEFACTS);
    List<Workspace.Entry> made =
        listing.entries().stream()
            .filter(entry -> {
              JobFile input = before.get(entry.path());
              return input == null || input.content().length != entry.size();
            })
            .toList();
    long size = made.stream().mapToLong(Workspace.Entry::size).sum();
    // A name that is not UTF-8 could not be put back as it was.
    boolean named = made.stream().noneMatch(entry -> entry.path().contains("\uFFFD"));
    if (listing.truncated() || size > most || !named) {
      return Optional.empty();
    }
    List<JobFile> artefacts = new ArrayList<>();
    for (Workspace.Entry entry : made) {
      artefacts.add(workspace.fetch(entry.path(), entry.size()));
    }
    return Optional.of(artefacts);
  }

  private static List<JobFile> with(List<JobFile> files, List<JobFile> artefacts) {
    List<JobFile> all = new ArrayList<>(files);
    all.addAll(artefacts);
    return all;
  }

  private CompileCache.Key key(Program program, List<String> argv) {
    Digest digest = new Digest();
    digest.add(toolchain).add(program.language().id());
    digest.add(argv).add(program.language().environment());
    for (SourceFile file : program.files()) {
      digest.add(file.name()).add(file.content());
    }
    return CompileCache.Key.of(digest.sha256.digest());
  }

  /** Each part with its length before it, so that no two lists of parts look alike. */
  private static final class Digest {

    private final MessageDigest sha256;

    Digest() {
      try {
        sha256 = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    Digest add(byte[] part) {
      sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
      sha256.update(part);
      return this;
    }

    Digest add(String part) {
      return add(part.getBytes(UTF_8));
    }

    Digest add(List<String> parts) {
      sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(parts.size()).array());
      parts.forEach(this::add);
      return this;
    }
  }
}
