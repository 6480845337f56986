package dev.runner.coderunner;

import dev.runner.runtime.Errno;
import dev.runner.runtime.StepResult;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Turns what the kernel saw of a step into a verdict, in words and in numbers. */
final class Judgement {

  private Judgement() {}

  /** What a step was for: a compiler that ends badly has judged its input. */
  enum Kind {
    COMPILE,
    RUN
  }

  static StepReport of(StepResult result, Limits limits, Kind kind, OutputCollector output) {
    Ending ending = ending(result);
    Status status = status(result, ending, kind);
    return new StepReport(
        status,
        reason(status, ending, result, limits),
        ending,
        output.stdout(result.stdoutBytes()),
        output.stderr(result.stderrBytes()),
        result.user(),
        result.system(),
        result.wall(),
        result.memoryPeakBytes(),
        processesPeak(result));
  }

  /** A step that ran was one process at least. */
  private static OptionalLong processesPeak(StepResult result) {
    return result.processesPeak() > 0
        ? OptionalLong.of(result.processesPeak())
        : OptionalLong.empty();
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

  private static Status status(StepResult result, Ending ending, Kind kind) {
    return switch (ending) {
      case Ending.Cancelled _ -> Status.CANCELLED;
      case Ending.OutOfMemory _ -> Status.MEMORY_LIMIT;
      case Ending.OutOfCpuTime _ -> Status.TIME_LIMIT;
      case Ending.OutOfWallTime _ -> Status.WALL_TIME_LIMIT;
      case Ending.TooMuchOutput _ -> Status.OUTPUT_LIMIT;
      case Ending.FileTooLarge _ -> Status.FILE_LIMIT;
      case Ending.Exited(int code) when code == 0 -> Status.OK;
      case Ending.Exited _ -> failed(result, kind, Status.RUNTIME_ERROR);
      case Ending.NotExecuted _ -> failed(result, kind, Status.RUNTIME_ERROR);
      case Ending.Signaled _ -> failed(result, kind, Status.SIGNALED);
    };
  }

  /** A program that was refused a process and then failed, failed for that. */
  private static Status failed(StepResult result, Kind kind, Status run) {
    if (result.evidence().contains(StepResult.Evidence.FORK_REFUSED)) {
      return Status.PROCESS_LIMIT;
    }
    return kind == Kind.COMPILE ? Status.COMPILE_ERROR : run;
  }

  private static Optional<String> reason(
      Status status, Ending ending, StepResult result, Limits limits) {
    return Optional.ofNullable(
        switch (status) {
          case OK, WRONG_ANSWER, INTERNAL_ERROR -> null;
          case CANCELLED -> "cancelled";
          case MEMORY_LIMIT -> "needed more memory than its limit, " + size(limits.memory());
          case TIME_LIMIT ->
              "used %s of processor time; the limit is %s"
                  .formatted(time(result.user().plus(result.system())), time(limits.cpu()));
          case WALL_TIME_LIMIT ->
              "ran for %s; the limit is %s".formatted(time(result.wall()), time(limits.wall()));
          case OUTPUT_LIMIT ->
              "wrote more than its limit, %s, to %s"
                  .formatted(
                      size(limits.output()),
                      result.evidence().contains(StepResult.Evidence.STDOUT_LIMIT)
                          ? "stdout"
                          : "stderr");
          case FILE_LIMIT -> "wrote a file larger than its limit, " + size(limits.file());
          case PROCESS_LIMIT ->
              "was refused a process: its limit is " + limits.processes() + ", threads included";
          case COMPILE_ERROR, RUNTIME_ERROR, SIGNALED -> own(ending);
        });
  }

  private static String own(Ending ending) {
    return switch (ending) {
      case Ending.Exited(int code) -> "exit status " + code;
      case Ending.Signaled(int signal) -> "killed by " + Signals.name(signal);
      case Ending.NotExecuted(_, String meaning) -> "could not be executed: " + meaning;
      case Ending.OutOfCpuTime _,
          Ending.OutOfWallTime _,
          Ending.OutOfMemory _,
          Ending.TooMuchOutput _,
          Ending.FileTooLarge _,
          Ending.Cancelled _ ->
          "";
    };
  }

  static String time(Duration time) {
    BigDecimal seconds =
        BigDecimal.valueOf(time.toNanos(), 9)
            .setScale(3, RoundingMode.HALF_UP)
            .stripTrailingZeros();
    return seconds.toPlainString() + " s";
  }

  static String size(long bytes) {
    if (bytes >= 1 << 20 && bytes % (1 << 20) == 0) {
      return (bytes >> 20) + " MiB";
    }
    return bytes >= 1 << 10 && bytes % (1 << 10) == 0 ? (bytes >> 10) + " KiB" : bytes + " bytes";
  }
}
