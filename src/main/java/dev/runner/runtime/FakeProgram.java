package dev.runner.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runner.runtime.StepResult.Ended;
import dev.runner.runtime.StepResult.Evidence;
import dev.runner.runtime.StepResult.Reason;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a made-up program does, read from its source.
 *
 * <p>After {@code fake:} may stand: {@code exit N}, {@code signal N}, {@code sleep MILLISECONDS},
 * {@code compile-error}, {@code memory}, {@code cpu}, {@code wall}, {@code output}, {@code
 * file-size}, {@code broken} (the sandbox is lost).
 */
record FakeProgram(String action, int number, String text) {

  private static final Pattern ACTION = Pattern.compile("fake: ([a-z-]+)(?: (\\d{1,6}))?");
  private static final Pattern LITERAL =
      Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"|'([^'\n]*)'");

  private static final int SIGKILL = 9;
  private static final int SIGXFSZ = 25;
  private static final long MEMORY = 8 << 20;
  private static final Duration CPU = Duration.ofMillis(10);

  /** The program that the source describes. */
  static FakeProgram of(String source, boolean firstStep) {
    FakeProgram program = read(source);
    boolean compiled = program.action.equals("compile-error") && !firstStep;
    return compiled ? new FakeProgram("exit", 0, program.text) : program;
  }

  /** A compiler of that source: silent, unless an error was asked for. */
  static FakeProgram compiler(String source) {
    FakeProgram program = read(source);
    return program.action.equals("compile-error") ? program : new FakeProgram("exit", 0, "");
  }

  private static FakeProgram read(String source) {
    Matcher action = ACTION.matcher(source);
    if (!action.find()) {
      return new FakeProgram("exit", 0, literal(source));
    }
    int number = action.group(2) == null ? 0 : Integer.parseInt(action.group(2));
    return new FakeProgram(action.group(1).toLowerCase(Locale.ROOT), number, literal(source));
  }

  private static String literal(String source) {
    Matcher literal = LITERAL.matcher(source);
    if (!literal.find()) {
      return "";
    }
    String text = literal.group(1) == null ? literal.group(2) : literal.group(1);
    String line = text.replace("\\n", "\n").replace("\\\"", "\"");
    return line.endsWith("\n") ? line : line + "\n";
  }

  static String text(JobFile file) {
    return new String(file.content(), UTF_8);
  }

  boolean breaksSandbox() {
    return action.equals("broken");
  }

  Duration duration(StepLimits limits) {
    return switch (action) {
      case "sleep" -> min(Duration.ofMillis(number), limits.wall());
      case "cpu" -> limits.cpu();
      case "wall" -> limits.wall();
      default -> CPU;
    };
  }

  byte[] stdout(StepLimits limits) {
    if (action.equals("output")) {
      byte[] flood = new byte[Math.toIntExact(limits.stdoutBytes())];
      Arrays.fill(flood, (byte) 'y');
      return flood;
    }
    return action.equals("compile-error") ? new byte[0] : text.getBytes(UTF_8);
  }

  byte[] stderr() {
    return action.equals("compile-error") ? "fake: error on line 1\n".getBytes(UTF_8) : new byte[0];
  }

  StepResult result(StepLimits limits) {
    return switch (action) {
      case "signal" -> result(Ended.SIGNALED, number, Reason.NONE, limits);
      case "compile-error" -> result(Ended.EXITED, 1, Reason.NONE, limits);
      case "memory" -> result(Ended.SIGNALED, SIGKILL, Reason.MEMORY, limits);
      case "cpu" -> result(Ended.SIGNALED, SIGKILL, Reason.CPU_TIME, limits);
      case "wall" -> result(Ended.SIGNALED, SIGKILL, Reason.WALL_TIME, limits);
      case "output" -> result(Ended.SIGNALED, SIGKILL, Reason.OUTPUT, limits);
      case "file-size" -> result(Ended.SIGNALED, SIGXFSZ, Reason.FILE_SIZE, limits);
      default -> result(Ended.EXITED, number, Reason.NONE, limits);
    };
  }

  static StepResult cancelled() {
    return result(Ended.SIGNALED, SIGKILL, Reason.CANCELLED, CPU, CPU, 0);
  }

  private StepResult result(Ended ended, int code, Reason reason, StepLimits limits) {
    Duration cpu = reason == Reason.CPU_TIME ? limits.cpu() : CPU;
    return result(ended, code, reason, cpu, duration(limits), stdout(limits).length);
  }

  private static StepResult result(
      Ended ended, int code, Reason reason, Duration cpu, Duration wall, long stdoutBytes) {
    return new StepResult(
        ended,
        reason,
        evidence(reason),
        code,
        cpu,
        Duration.ZERO,
        wall,
        MEMORY,
        stdoutBytes,
        0,
        1,
        0);
  }

  private static Set<Evidence> evidence(Reason reason) {
    return switch (reason) {
      case NONE -> Set.of();
      case CANCELLED -> Set.of(Evidence.CANCELLED);
      case MEMORY -> Set.of(Evidence.OUT_OF_MEMORY_KILL);
      case CPU_TIME -> Set.of(Evidence.CPU_LIMIT);
      case WALL_TIME -> Set.of(Evidence.WALL_LIMIT);
      case OUTPUT -> Set.of(Evidence.STDOUT_LIMIT);
      case FILE_SIZE -> Set.of(Evidence.FILE_SIZE_SIGNAL);
    };
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
