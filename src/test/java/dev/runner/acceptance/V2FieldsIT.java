package dev.runner.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fields of requests and answers, with the real sandbox. Limits with a status: V2StatusIT. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("StringConcatToTextBlock") // programs, a line of theirs to a line
final class V2FieldsIT {

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

  private JsonNode limited(String limit, long value, String source) throws Exception {
    ObjectNode job = V2.job("python3", source);
    job.putObject("limits").put(limit, value);
    return api.run(job);
  }

  @Test
  void theDiskIsFullAtItsLimit() throws Exception {
    String source =
        "for i in range(9):\n  with open('f%d' % i, 'wb') as f: f.write(b'x' * (1 << 20))\n";
    assertEquals("ok", limited("disk_bytes", 16 << 20, source).path("status").asText());
    JsonNode full = limited("disk_bytes", 4 << 20, source);
    assertEquals("runtime_error", full.path("status").asText(), full::toString);
    assertTrue(full.at("/run/stderr").asText().contains("No space left"), full::toString);
  }

  @Test
  void filesAreOpenedUpToTheLimit() throws Exception {
    String source = "files = [open('/dev/null') for _ in range(40)]";
    assertEquals("ok", limited("open_files", 64, source).path("status").asText());
    JsonNode refused = limited("open_files", 32, source);
    assertEquals("runtime_error", refused.path("status").asText(), refused::toString);
    assertTrue(
        refused.at("/run/stderr").asText().contains("Too many open files"), refused::toString);
  }

  @Test
  void theStackGrowsUpToItsLimit() throws Exception {
    String source =
        "int main(void) { volatile char a[4 << 20];"
            + " for (int i = 0; i < 4 << 20; i += 4096) a[i] = 1; return a[0] - 1; }";
    ObjectNode job = V2.job("c", source);
    assertEquals("ok", api.run(job).path("status").asText());
    job.putObject("limits").put("stack_bytes", 1 << 20);
    JsonNode answer = api.run(job);
    assertEquals("signaled", answer.path("status").asText(), answer::toString);
    assertEquals("SIGSEGV", answer.at("/run/signal").asText());
  }

  @ParameterizedTest
  @CsvSource({
    "file_bytes,  1000,    int main(void) {},  File size limit exceeded",
    "open_files,  4,       int a;, Too many open files",
    "stack_bytes, 1048576, DEEP,   Segmentation fault",
    "disk_bytes,  1048576, LARGE,  No space left on device",
  })
  void theCompilersOtherLimitsAreErrorsThatItTells(
      String limit, long value, String source, String words) throws Exception {
    String deep = "int a = " + "(".repeat(20_000) + "1" + ")".repeat(20_000) + ";";
    String large = "__asm__(\".data\\n.fill 8388608, 1, 1\");";
    ObjectNode job = V2.job("c", source.replace("DEEP", deep).replace("LARGE", large));
    job.put("cache", false).putObject("compile").putObject("limits").put(limit, value);
    if (limit.equals("disk_bytes")) {
      // The steps of a job share its file system.
      job.putObject("limits").put(limit, value);
    }
    JsonNode answer = api.run(job);
    assertEquals("compile_error", answer.path("status").asText(), answer::toString);
    assertTrue(answer.at("/compile/stderr").asText().contains(words), answer::toString);
  }

  @Test
  void theCompilerHasArgumentsAndLimitsOfItsOwn() throws Exception {
    ObjectNode job = V2.job("c", "#include <stdio.h>\nint main(void) { puts(WORD); }");
    job.putObject("compile").putArray("args").add("-DWORD=\"given\"");
    assertEquals("given\n", api.run(job).at("/run/stdout").asText());
    job.withObject("/compile").putObject("limits").put("wall_ms", 1);
    JsonNode answer = api.run(job.put("cache", false));
    assertEquals("wall_time_limit", answer.path("status").asText(), answer::toString);
    assertEquals("wall_time_limit", answer.at("/compile/status").asText());
    assertFalse(answer.hasNonNull("run"), answer::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "cpu_ms,       1,        int a;,      time_limit",
    "memory_bytes, 33554432, LARGE,       memory_limit",
    "output_bytes, 10,       no C at all, output_limit",
    "processes,    1,        int a;,      process_limit",
  })
  void eachLimitOfTheCompilerHasItsStatus(String limit, long value, String source, String status)
      throws Exception {
    // Far over the limit: just over it, the kernel tries for a long time to do with less.
    String large = "#define A(x) x,x,x,x,x,x,x,x\nint a[] = { A(A(A(A(A(A(A(1))))))) };";
    ObjectNode job = V2.job("c", source.replace("LARGE", large)).put("cache", false);
    ObjectNode limits = job.putObject("compile").putObject("limits");
    limits.put("cpu_ms", 60_000).put("wall_ms", 120_000).put(limit, value);
    JsonNode answer = api.run(job);
    assertEquals(status, answer.at("/compile/status").asText(), answer::toString);
    assertEquals(status, answer.path("status").asText());
  }

  @Test
  void theSameProgramIsCompiledOnceUnlessTheRequestSaysOtherwise() throws Exception {
    ObjectNode job = V2.job("c", "int main(void) { return 0; } // " + UUID.randomUUID());
    JsonNode first = api.run(job);
    assertFalse(first.path("cached").asBoolean(), first::toString);
    assertTrue(api.run(job).path("cached").asBoolean());
    assertFalse(api.run(job.put("cache", false)).path("cached").asBoolean());
  }

  @Test
  void bytesComeAndGoInBase64() throws Exception {
    ObjectNode job = V2.job("bash", "cat").put("stdin", "AP8=").put("stdin_encoding", "base64");
    JsonNode run = api.run(job).path("run");
    assertEquals("AP8=", run.path("stdout").asText(), run::toString);
    assertEquals("base64", run.path("stdout_encoding").asText());
    assertEquals(2, run.path("stdout_bytes").asInt());
  }

  @Test
  void whatIsCutOffIsSaidAndCounted() throws Exception {
    ObjectNode job = V2.job("bash", "echo 123456789");
    job.putObject("limits").put("output_bytes", 4);
    JsonNode run = api.run(job).path("run");
    assertEquals("1234", run.path("stdout").asText(), run::toString);
    assertTrue(run.path("stdout_truncated").asBoolean());
    assertTrue(run.path("stdout_bytes").asInt() > 4, run::toString);
  }

  @Test
  void measuresAreTheKernels() throws Exception {
    String source =
        "import time\nx = bytearray(64 << 20)\nt = time.process_time()\n"
            + "while time.process_time() < t + 0.1: pass\ntime.sleep(0.2)";
    JsonNode answer = api.run(V2.job("python3", source));
    JsonNode run = answer.path("run");
    assertTrue(run.at("/cpu_ms/total").asDouble() >= 100, run::toString);
    assertTrue(run.path("wall_ms").asDouble() >= 300, run::toString);
    assertTrue(run.path("memory_peak_bytes").asLong() >= 64 << 20, run::toString);
    JsonNode processes = run.path("processes_peak");
    assertTrue(processes.isNull() || processes.asInt() >= 1, run::toString);
    assertTrue(answer.path("total_ms").asDouble() >= run.path("wall_ms").asDouble());
    assertTrue(answer.path("queued_ms").isNumber() && answer.path("prepared_ms").isNumber());
    assertEquals(32, answer.path("id").asText().length());
  }

  @ParameterizedTest
  @CsvSource({
    "exact,      '1.5  x',  wrong_answer",
    "trim,       '1.5  x',  wrong_answer",
    "trim,       '1.5 x',   ok",
    "tokens,     '1.5  x',  ok",
    "tokens,     '1.50 x',  wrong_answer",
    "float(0.1), '1.55 x',  ok",
    "float,      '1.55 x',  wrong_answer",
  })
  void outputsAreComparedAsTheTestSays(String compare, String expected, String status)
      throws Exception {
    ObjectNode job = V2.job("bash", "echo '1.5 x'");
    job.putArray("tests").addObject().put("expected_stdout", expected).put("compare", compare);
    assertEquals(status, api.run(job).path("status").asText());
  }

  @Test
  void aTestHasInputArgumentsFilesAndLimitsOfItsOwn() throws Exception {
    ObjectNode job =
        V2.job("bash", "echo \"$1 $(cat) $(cat f)\"; sleep \"${2:-0}\"").put("stdin", "in");
    job.putArray("args").add("common");
    ArrayNode tests = job.putArray("tests");
    ObjectNode own = tests.addObject().put("name", "own").put("stdin", "mine");
    own.putArray("args").add("a");
    own.putArray("files").addObject().put("name", "f").put("content", "file");
    own.put("expected_stdout", "a mine file");
    // The directory is the job's, not the test's.
    tests.addObject().put("expected_stdout", "common in file");
    ObjectNode slow = tests.addObject();
    slow.putArray("args").add("x").add("60");
    slow.putObject("limits").put("wall_ms", 200);
    tests.addObject();
    JsonNode answer = api.run(job);
    assertEquals(
        List.of("own ok", "2 ok", "3 wall_time_limit", "4 ok"), verdicts(answer), answer::toString);
  }

  @Test
  void afterAFailureTheOtherTestsAreRunUnlessTheRequestSaysOtherwise() throws Exception {
    ObjectNode job = V2.job("bash", "echo ran >> log; echo $1");
    for (String argument : List.of("right", "wrong", "right", "right")) {
      job.withArray("tests").addObject().putArray("args").add(argument);
    }
    job.withArray("tests").forEach(test -> ((ObjectNode) test).put("expected_stdout", "right"));
    job.putArray("outputs").add("log");
    JsonNode all = api.run(job);
    List<String> first = List.of("1 ok", "2 wrong_answer");
    assertEquals(4, verdicts(all).size(), all::toString);
    assertEquals(0, all.path("tests_skipped").asInt(-1));
    JsonNode stopped = api.run(job.put("stop_on_failure", true));
    assertEquals(first, verdicts(stopped), stopped::toString);
    assertEquals(2, stopped.path("tests_skipped").asInt());
    assertEquals("wrong_answer", stopped.path("status").asText());
    assertEquals("test 2", stopped.path("reason").asText());
    assertEquals("ran\nran\n", stopped.at("/outputs/0/content").asText());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "c"})
  void whereTheRequestSaysSoATestFindsNothingThatAnotherLeft(String language) throws Exception {
    String script = "cat left /tmp/left 2>&1; echo left | tee left > /tmp/left; ls";
    String source =
        language.equals("c")
            ? "#include <stdlib.h>\nint main(void) { return system(\"" + script + "\"); }"
            : script;
    ObjectNode job = V2.job(language, source).put("cache", false);
    job.putArray("tests").addObject();
    job.withArray("tests").addObject();
    List<String> shared = texts(api.run(job));
    assertTrue(shared.getLast().contains("left\nleft\n"), shared::toString);
    List<String> isolated = texts(api.run(job.put("isolate_tests", true)));
    assertEquals(isolated.getFirst(), isolated.getLast());
    assertFalse(isolated.getLast().contains("left\nleft\n"), isolated::toString);
  }

  private static List<String> texts(JsonNode answer) {
    return StreamSupport.stream(answer.path("tests").spliterator(), false)
        .map(test -> test.at("/run/stdout").asText())
        .toList();
  }

  @Test
  void aCheckerAndAnInteractorHaveArgumentsAndFilesOfTheirOwn() throws Exception {
    ObjectNode job = V2.job("bash", "read line; echo got $line");
    job.putArray("tests").addObject().put("stdin", "in").put("compare", "checker");
    ObjectNode judge = job.putObject("checker").put("language", "bash");
    judge.putArray("args").add("own");
    ObjectNode files = judge.putArray("files").addObject().put("name", "main.sh");
    files.put("content", "[ \"$1 $(cat \"$3\")\" = 'own got in' ]");
    JsonNode checked = api.run(job);
    assertEquals("ok", checked.path("status").asText(), checked::toString);
    job.remove("checker");
    job.putArray("tests").addObject().put("stdin", "in");
    job.set("interactor", judge);
    files.put("content", "cat \"$2\"; echo; read line; [ \"$1 $line\" = 'own got in' ]");
    JsonNode talked = api.run(job);
    assertEquals("ok", talked.path("status").asText(), talked::toString);
  }

  private static List<String> verdicts(JsonNode answer) {
    return StreamSupport.stream(answer.path("tests").spliterator(), false)
        .map(test -> test.path("name").asText() + " " + test.path("status").asText())
        .toList();
  }

  @Test
  void anOutputThatIsTooLargeIsNamedAndLeft() throws Exception {
    ObjectNode job = V2.job("bash", "head -c 17000000 /dev/zero > big; echo small > small");
    job.putArray("outputs").add("big").add("small");
    JsonNode answer = api.run(job);
    assertEquals("ok", answer.path("status").asText(), answer::toString);
    JsonNode big = answer.at("/outputs/0");
    assertEquals("big 17000000", big.path("name").asText() + " " + big.path("size").asLong());
    assertFalse(big.path("error").asText().isEmpty(), big::toString);
    assertEquals("small\n", answer.at("/outputs/1/content").asText());
  }

  @Test
  void aCheckerAndAnInteractorAreLimitedAndMeasuredToo() throws Exception {
    ObjectNode job = V2.job("bash", "cat");
    job.putArray("tests").addObject();
    ObjectNode checker = job.putObject("checker");
    checker.put("language", "bash").put("source", "sleep 60");
    checker.putObject("limits").put("wall_ms", 200);
    JsonNode answer = api.run(job);
    assertEquals("internal_error", answer.path("status").asText(), answer::toString);
    assertEquals("wall_time_limit", answer.at("/tests/0/checker/status").asText());
    // The clock that kills starts with the order, the one that measures with the program.
    assertTrue(answer.at("/tests/0/checker/wall_ms").asDouble() >= 100, answer::toString);
    job.set("interactor", job.remove("checker"));
    answer = api.run(job);
    assertNotEquals("ok", answer.path("status").asText(), answer::toString);
    assertEquals(
        "wall_time_limit", answer.at("/tests/0/interactor/status").asText(), answer::toString);
  }

  @Test
  void languagesAreDescribed() throws Exception {
    JsonNode c = api.get("languages/c");
    for (String field : List.of("id", "name", "version", "source_file", "hello")) {
      assertFalse(c.path(field).asText().isEmpty(), field);
    }
    for (String step : List.of("compile", "run")) {
      for (String field : List.of("command", "limits", "max_limits")) {
        assertFalse(c.path(step).path(field).isEmpty(), step + "." + field);
      }
    }
    assertTrue(c.path("extensions").toString().contains("\"c\""));
    JsonNode hello = api.run(V2.job("c", c.path("hello").asText()));
    assertEquals("Hello, world!\n", hello.at("/run/stdout").asText());
  }
}
