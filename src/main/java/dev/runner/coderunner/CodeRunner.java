package dev.runner.coderunner;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runner.controller.Controller;
import dev.runner.controller.Lease;
import dev.runner.controller.NoRunnerAvailable;
import dev.runner.runtime.Errno;
import dev.runner.runtime.JobFile;
import dev.runner.runtime.SandboxException;
import dev.runner.runtime.StepLimits;
import dev.runner.runtime.StepRequest;
import dev.runner.runtime.StepResult;
import dev.runner.runtime.Workspace;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Runs submissions: compiles where the language is compiled, and then runs. */
@Singleton
public final class CodeRunner {

  private static final Logger LOG = Logger.getLogger(CodeRunner.class);

  /** Files and directories of a job; the helper's own default. */
  private static final int INODES = 16_384;

  private final Languages languages;
  private final Controller controller;

  CodeRunner(Languages languages, Controller controller) {
    this.languages = languages;
    this.controller = controller;
  }

  /** Runs a program and waits for its end. The calling thread should be a virtual one. */
  public Outcome run(Submission submission) {
    Optional<Language> language = languages.catalogue().flatMap(c -> c.byId(submission.language()));
    if (language.isEmpty()) {
      return new Outcome.UnknownLanguage(submission.language());
    }
    try (Lease lease = controller.lease()) {
      return run(lease.workspace(), language.get(), submission.source());
    } catch (NoRunnerAvailable e) {
      return new Outcome.NoRunner(e.retryAfter());
    } catch (SandboxException e) {
      LOG.errorf("a job in %s was lost: %s", language.get().id(), e.getMessage());
      return new Outcome.Fault(e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Outcome.Fault("the service is ending");
    }
  }

  private static Outcome run(Workspace workspace, Language language, String source)
      throws SandboxException, InterruptedException {
    workspace.limitDisk(language.disk(), INODES);
    workspace.put(new JobFile(language.source(), source.getBytes(UTF_8), false));
    Optional<StepReport> compile = Optional.empty();
    if (language.compile().isPresent()) {
      StepReport report = step(workspace, language, language.compile().get());
      if (!report.succeeded()) {
        return new Outcome.NotCompiled(report);
      }
      compile = Optional.of(report);
    }
    return new Outcome.Ran(compile, step(workspace, language, language.run()));
  }

  private static StepReport step(Workspace workspace, Language language, Language.Stage stage)
      throws SandboxException, InterruptedException {
    StepRequest request =
        new StepRequest(
            stepLimits(stage.limits()),
            new StepRequest.Input.Nothing(),
            new StepRequest.Output.Sink(),
            stage.argv(language.source(), List.of()),
            language.environment());
    OutputCollector output = new OutputCollector();
    StepResult result = workspace.start(request, output).await();
    return new StepReport(
        ending(result),
        output.stdout(result.stdoutBytes()),
        output.stderr(result.stderrBytes()),
        result.user(),
        result.system(),
        result.wall(),
        result.memoryPeakBytes());
  }

  private static StepLimits stepLimits(Limits limits) {
    return new StepLimits(
        limits.cpu(),
        limits.wall(),
        limits.memory(),
        limits.output(),
        limits.output(),
        limits.file(),
        limits.stack(),
        // Runtimes reserve far more addresses than they use: memory is limited by the cgroup.
        0,
        limits.processes(),
        limits.openFiles(),
        limits.cpusPermille());
  }

  private static Ending ending(StepResult result) {
    return switch (result.reason()) {
      case CANCELLED -> new Ending.Cancelled();
      case MEMORY -> new Ending.OutOfMemory();
      case CPU_TIME -> new Ending.OutOfCpuTime();
      case WALL_TIME -> new Ending.OutOfWallTime();
      case OUTPUT -> new Ending.TooMuchOutput();
      case FILE_SIZE -> new Ending.FileTooLarge();
      case NONE ->
          switch (result.ended()) {
            case EXITED -> new Ending.Exited(result.code());
            case SIGNALED -> new Ending.Signaled(result.code());
            case NOT_EXECUTED ->
                new Ending.NotExecuted(result.code(), Errno.meaning(result.code()));
          };
    };
  }
}
