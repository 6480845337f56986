package dev.runner.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each status, provoked in three languages or more. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("StringConcatToTextBlock") // programs, a line of theirs to a line
final class V2StatusIT {

  /** Programs by status and language. What limits they need is in {@link #LIMITS}. */
  private static final Map<String, Map<String, String>> PROGRAMS =
      Map.ofEntries(
          Map.entry(
              "ok",
              Map.of(
                  "python3", "print('hi')",
                  "bash", "echo hi",
                  "c", "#include <stdio.h>\nint main(void) { puts(\"hi\"); }",
                  "nodejs", "console.log('hi')")),
          Map.entry(
              "compile_error",
              Map.of("c", "int main(", "c++", "int main() { x; }", "go", "package main\nfunc")),
          Map.entry(
              "runtime_error",
              Map.of(
                  "python3", "import sys; sys.exit(3)",
                  "bash", "exit 3",
                  "c", "int main(void) { return 3; }",
                  "nodejs", "process.exit(3)")),
          Map.entry(
              "signaled",
              Map.of(
                  "python3", "import os; os.kill(os.getpid(), 11)",
                  "bash", "kill -SEGV $$",
                  "c", "#include <signal.h>\nint main(void) { raise(SIGSEGV); }")),
          Map.entry(
              "time_limit",
              Map.of(
                  "python3", "while True: pass",
                  "bash", "while :; do :; done",
                  "c", "int main(void) { for (volatile int i = 0;; i++) {} }")),
          Map.entry(
              "wall_time_limit",
              Map.of(
                  "python3", "import time; time.sleep(60)",
                  "bash", "sleep 60",
                  "c", "#include <unistd.h>\nint main(void) { sleep(60); }")),
          Map.entry(
              "memory_limit",
              Map.of(
                  "python3",
                  "x = b'x' * (512 << 20)",
                  "bash",
                  "x=$(head -c 536870912 /dev/zero | tr '\\0' x)",
                  "c",
                  "#include <stdlib.h>\n#include <string.h>\nint main(void) {"
                      + " for (;;) memset(malloc(1 << 20), 1, 1 << 20); }")),
          Map.entry(
              "output_limit",
              Map.of(
                  "python3",
                  "while True: print('y' * 1000)",
                  "bash",
                  "while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyy; done",
                  "c",
                  "#include <stdio.h>\nint main(void) { for (;;) puts(\"yyyyyyyyyyyyyyyyy\"); }")),
          Map.entry(
              "file_limit",
              Map.of(
                  "python3",
                  "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_DFL)\n"
                      + "f = open('f', 'wb', buffering=0)\n"
                      + "for _ in range(100): f.write(b'x' * 1000)",
                  "bash",
                  "exec head -c 100000 /dev/zero > f",
                  "c",
                  "#include <stdio.h>\nint main(void) { FILE *f = fopen(\"f\", \"w\");"
                      + " for (int i = 0; i < 100000; i++) putc('x', f); return fclose(f) != 0; }")),
          Map.entry(
              "process_limit",
              Map.of(
                  "python3",
                  "import os, time\nfor _ in range(100):\n  if os.fork() == 0: time.sleep(9)",
                  "nodejs",
                  "for (let i = 0; i < 100; i++)"
                      + " require('child_process').spawn('sleep', ['9'])",
                  "c",
                  "#include <unistd.h>\nint main(void) { for (int i = 0; i < 100; i++) {"
                      + " int p = fork(); if (p < 0) return 1; if (p == 0) { sleep(9); return 0; }"
                      + " } }")),
          Map.entry(
              "cancelled",
              Map.of(
                  "python3", "import time; time.sleep(60)",
                  "bash", "sleep 60",
                  "c", "#include <unistd.h>\nint main(void) { sleep(60); }")));

  private static final Map<String, Map<String, Long>> LIMITS =
      Map.of(
          "time_limit", Map.of("cpu_ms", 100L),
          "wall_time_limit", Map.of("wall_ms", 300L),
          "memory_limit", Map.of("memory_bytes", 64L << 20, "cpu_ms", 60_000L, "wall_ms", 120_000L),
          "output_limit", Map.of("output_bytes", 1000L),
          "file_limit", Map.of("file_bytes", 50_000L),
          "process_limit", Map.of("processes", 20L, "wall_ms", 60_000L));

  private final Deployment deployment = Deployment.underTest();
  private final V2 api = new V2(deployment);

  @BeforeAll
  void ready() throws Exception {
    try (Client client = deployment.client()) {
      deployment.awaitReady(client);
    }
  }

  @AfterAll
  void close() {
    api.close();
  }

  private static Map<String, String> programs(String status) {
    return Objects.requireNonNull(PROGRAMS.get(status));
  }

  static Stream<Arguments> programs() {
    return PROGRAMS.entrySet().stream()
        .flatMap(status ->
            status.getValue().entrySet().stream()
                .map(p -> Arguments.of(status.getKey(), p.getKey(), p.getValue())));
  }

  @ParameterizedTest(name = "{0} in {1}")
  @MethodSource("programs")
  void theStatusIsWhatHappened(String status, String language, String source) throws Exception {
    ObjectNode job = V2.job(language, source);
    LIMITS.getOrDefault(status, Map.of()).forEach((n, v) -> job.withObject("/limits").put(n, v));
    if (status.equals("cancelled")) {
      job.put("deadline_ms", 1500);
    }
    JsonNode answer = api.run(job);
    assertEquals(status, answer.path("status").asText(), answer::toString);
    JsonNode step = answer.path(status.equals("compile_error") ? "compile" : "run");
    assertEquals(status, step.path("status").asText(), answer::toString);
    assertEquals(status.equals("ok"), step.path("reason").isNull(), answer::toString);
    switch (status) {
      case "ok" -> assertEquals("hi\n", step.path("stdout").asText());
      case "runtime_error" -> assertEquals(3, step.path("exit_code").asInt());
      case "signaled" -> assertEquals("SIGSEGV", step.path("signal").asText());
      case "output_limit" -> {
        assertTrue(step.path("stdout_truncated").asBoolean(), answer::toString);
        assertEquals(1000, step.path("stdout").asText().length());
      }
      case "time_limit" -> assertTrue(step.at("/cpu_ms/total").asDouble() >= 100, answer::toString);
      default -> assertNotNull(step.path("reason").textValue(), answer::toString);
    }
  }

  @ParameterizedTest
  @MethodSource
  void aWrongAnswerIsOneThatTheComparisonDoesNotAccept(String language, String source)
      throws Exception {
    ObjectNode job = V2.job(language, source);
    job.putArray("tests").addObject().put("expected_stdout", "right");
    JsonNode answer = api.run(job);
    assertEquals("wrong_answer", answer.path("status").asText(), answer::toString);
    assertEquals("ok", answer.at("/tests/0/run/status").asText());
  }

  static Stream<Arguments> aWrongAnswerIsOneThatTheComparisonDoesNotAccept() {
    return programs("ok").entrySet().stream().map(p -> Arguments.of(p.getKey(), p.getValue()));
  }

  @ParameterizedTest
  @MethodSource
  void aCheckerThatFailsIsAnInternalError(String language, String checker) throws Exception {
    ObjectNode job = V2.job("bash", "echo hi");
    job.putArray("tests").addObject();
    job.putObject("checker").put("language", language).put("source", checker);
    JsonNode answer = api.run(job);
    assertEquals("internal_error", answer.path("status").asText(), answer::toString);
    assertTrue(answer.at("/tests/0/reason").asText().contains("failed"), answer::toString);
    assertEquals(List.of(3), List.of(answer.at("/tests/0/checker/exit_code").asInt()));
  }

  static Stream<Arguments> aCheckerThatFailsIsAnInternalError() {
    return programs("runtime_error").entrySet().stream()
        .map(p -> Arguments.of(p.getKey(), p.getValue()));
  }
}
