package dev.runner.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** What an answer says, as an exit code and in words. */
final class Verdict {

  private final JsonNode answer;
  private final JsonNode step;

  Verdict(JsonNode answer) {
    this.answer = answer;
    JsonNode run = answer.path("run");
    this.step = run.isObject() ? run : answer.path("compile");
  }

  int exitCode() {
    return switch (answer.path("status").asText()) {
      case "ok" -> ExitCodes.OK;
      case "runtime_error" -> step.path("exit_code").asInt(ExitCodes.FAILED);
      case "signaled" -> ExitCodes.SIGNAL + signal();
      case "compile_error" -> ExitCodes.COMPILE_ERROR;
      case "time_limit", "wall_time_limit", "cancelled" -> ExitCodes.TIME_LIMIT;
      case "memory_limit" -> ExitCodes.SIGNAL + ExitCodes.SIGKILL;
      case "internal_error" -> ExitCodes.INTERNAL;
      default -> ExitCodes.OTHER_LIMIT;
    };
  }

  private int signal() {
    return dev.runner.coderunner.Signals.number(step.path("signal").asText())
        .orElse(ExitCodes.SIGKILL);
  }

  /** Why it did not go well; empty for what the program's own exit code says already. */
  String complaint() {
    String status = answer.path("status").asText();
    if (status.equals("ok") || status.equals("runtime_error")) {
      return "";
    }
    String reason = answer.path("reason").asText(step.path("reason").asText(""));
    return words(status) + (reason.isEmpty() ? "" : ": " + reason);
  }

  static String words(String status) {
    return status.replace('_', ' ');
  }

  /** One line about the cost. */
  String stats() {
    return "%s; cpu %.0f ms, elapsed %.0f ms, memory %s%s"
        .formatted(
            words(answer.path("status").asText()),
            step.path("cpu_ms").path("total").asDouble(),
            step.path("wall_ms").asDouble(),
            mebibytes(step.path("memory_peak_bytes").asLong()),
            answer.path("cached").asBoolean() ? ", compiled before" : "");
  }

  static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
  }
}
