package dev.runner.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What v2 can do, with the real sandbox. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("StringConcatToTextBlock") // programs, a line of theirs to a line
final class V2JobsIT {

  private static final String ADD =
      "#include <iostream>\nint main() { long a, b; std::cin >> a >> b; std::cout << a + b; }";

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

  @Test
  void aHundredTestsOnOneProgramCompileItOnce() throws Exception {
    ObjectNode job = V2.job("c++", ADD).put("cache", false);
    ArrayNode tests = job.putArray("tests");
    for (int i = 0; i < 100; i++) {
      tests.addObject().put("stdin", i + " 1\n").put("expected_stdout", Integer.toString(i + 1));
    }
    JsonNode answer = api.run(job);
    assertEquals("ok", answer.path("status").asText(), answer::toString);
    assertEquals(100, answer.path("tests").size());
    assertFalse(answer.path("cached").asBoolean());
    // A compiler takes a hundred times longer than this program: a second would have been seen.
    double compile = answer.at("/compile/wall_ms").asDouble();
    assertTrue(answer.path("total_ms").asDouble() < 100 * compile, answer.path("total_ms")::asText);
    String events = api.post("run", "application/json", "text/event-stream", job.toString()).body();
    assertEquals(1, events.lines().filter("event: compiling"::equals).count());
    assertEquals(100, events.lines().filter("event: exit"::equals).count());
  }

  @Test
  void filesArgumentsInputAndEnvironmentReachTheProgramAndFilesComeBack() throws Exception {
    ObjectNode job =
        (ObjectNode)
            Answer.parse(
                """
                {"language": "py", "files": [
                  {"name": "pkg/helper.py", "content": "def twice(x): return 2 * x"},
                  {"name": "data.bin", "content": "AAH/", "encoding": "base64"},
                  {"name": "main.py", "entry": true, "content":
                   "import os, sys\\nfrom pkg.helper import twice\\nprint(twice(sys.argv[1]), os.environ['WHO'], sys.stdin.read())\\nos.makedirs('out')\\nopen('out/copy.bin','wb').write(open('data.bin','rb').read())\\nopen('out/t.txt','w').write('text')"}],
                 "args": ["ab"], "stdin": "in", "env": {"WHO": "me"}, "outputs": ["out/**"]}
                """);
    JsonNode answer = api.run(job);
    assertEquals("abab me in\n", answer.at("/run/stdout").asText(), answer::toString);
    assertEquals(
        "[{\"name\":\"out/copy.bin\",\"size\":3,\"content\":\"AAH/\",\"encoding\":\"base64\"},"
            + "{\"name\":\"out/t.txt\",\"size\":4,\"content\":\"text\",\"encoding\":\"utf8\"}]",
        answer.path("outputs").toString());
  }

  @Test
  void aCheckerJudges() throws Exception {
    ObjectNode job = V2.job("python3", "print(input()[::-1])");
    ArrayNode tests = job.putArray("tests");
    tests.addObject().put("stdin", "abc").put("expected_stdout", "cba");
    tests.addObject().put("stdin", "abc").put("expected_stdout", "abc");
    job.putObject("checker")
        .put("language", "bash")
        .put("source", "echo judged; grep -qx \"$(cat answer.txt)\" \"$2\"");
    JsonNode answer = api.run(job);
    assertEquals(List.of("ok", "wrong_answer"), texts(answer.path("tests"), "/status"));
    assertEquals("judged\n", answer.at("/tests/0/checker/stdout").asText());
  }

  @Test
  void anInteractorTalksToTheProgram() throws Exception {
    ObjectNode job =
        V2.job(
            "python3",
            "lo, hi = 1, 100\n"
                + "while True:\n"
                + "  mid = (lo + hi) // 2\n"
                + "  print(mid, flush=True)\n"
                + "  said = input()\n"
                + "  if said == 'right': break\n"
                + "  if said == 'more': lo = mid + 1\n"
                + "  else: hi = mid - 1\n");
    ArrayNode tests = job.putArray("tests");
    tests.addObject().put("stdin", "42");
    tests.addObject().put("stdin", "1000");
    job.putObject("interactor")
        .put("language", "python3")
        .put(
            "source",
            "secret = int(open('input.txt').read())\n"
                + "for _ in range(8):\n"
                + "  guess = int(input())\n"
                + "  if guess == secret:\n"
                + "    print('right', flush=True)\n"
                + "    exit(0)\n"
                + "  print('more' if guess < secret else 'less', flush=True)\n"
                + "exit(1)\n");
    JsonNode answer = api.run(job);
    assertEquals(
        List.of("ok", "wrong_answer"), texts(answer.path("tests"), "/status"), answer::toString);
    assertEquals(0, answer.at("/tests/0/interactor/exit_code").asInt());
  }

  /** It would go on for as long as it may; nothing here depends on how fast it is looked at. */
  @Test
  void anAsynchronousJobIsListenedToWhileItRunsByAsManyAsLikeTo() throws Exception {
    String source = "echo up >&2; while :; do echo tick; sleep 0.05; done";
    ObjectNode job = V2.job("bash", source);
    job.putObject("limits").put("wall_ms", 120_000).put("cpu_ms", 60_000);
    String place = api.post("jobs", job).headers().firstValue("Location").orElseThrow();
    try (Stream<String> events = events(place)) {
      Iterator<String> lines = events.iterator();
      awaitLine(lines, "event: stdout");
      assertTrue(awaitLine(lines, "data: ").contains("tick"));
      try (Stream<String> others = events(place)) {
        awaitLine(others.iterator(), "event: stdout");
      }
      // Who goes does nothing to the job.
      awaitLine(lines, "event: stdout");
      assertEquals("running", api.get(place.replace("/api/v2/", "")).path("state").asText());
      api.send("DELETE", place.replace("/api/v2/", ""), "");
      assertTrue(awaitLine(lines, "event: exit").endsWith("exit"));
      assertEquals("cancelled", data(lines).path("status").asText());
      awaitLine(lines, "event: result");
      JsonNode result = data(lines);
      assertEquals("cancelled", result.path("status").asText(), result::toString);
      assertEquals("up\n", result.at("/run/stderr").asText(), result::toString);
      lines.forEachRemaining(line -> assertEquals("", line));
    }
  }

  private Stream<String> events(String place) throws Exception {
    URI url = deployment.url().resolve(place + "/events");
    HttpResponse<Stream<String>> response =
        api.http().send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofLines());
    assertEquals(200, response.statusCode());
    assertEquals("text/event-stream", response.headers().firstValue("Content-Type").orElseThrow());
    return response.body();
  }

  private static String awaitLine(Iterator<String> lines, String beginning) {
    while (lines.hasNext()) {
      String line = lines.next();
      if (line.startsWith(beginning)) {
        return line;
      }
    }
    throw new AssertionError("the events ended before " + beginning);
  }

  private static JsonNode data(Iterator<String> lines) {
    return Answer.parse(awaitLine(lines, "data: ").substring("data: ".length()));
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v2/run,   */*",
    "/api/v2/run,   text/event-stream",
    "/api/v1/run,   */*",
    "/api/v2/batch, */*",
  })
  void whoHangsUpLeavesNothingRunning(String path, String accept) throws Exception {
    try (Client client = deployment.client()) {
      deployment.awaitIdle(client);
      String body = V2.job("bash", "sleep 5; while :; do :; done").toString();
      String type = path.endsWith("batch") ? "application/x-ndjson" : "application/json";
      try (Socket socket = new Socket(deployment.url().getHost(), deployment.url().getPort())) {
        socket
            .getOutputStream()
            .write(
                ("POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nAccept: %s\r\n"
                        + "Content-Length: %d\r\n\r\n%s")
                    .formatted(path, type, accept, body.length(), body)
                    .getBytes(UTF_8));
        Await.until(
            "the program runs",
            Duration.ofSeconds(5),
            () -> !ProcessTree.programs(deployment.helper()).isEmpty());
      }
      Await.until(
          "it is gone",
          Duration.ofSeconds(1),
          () -> ProcessTree.programs(deployment.helper()).isEmpty());
      deployment.awaitIdle(client);
    }
  }

  @Test
  void aSessionIsATerminalForTheProgram() throws Exception {
    CompletableFuture<String> all = new CompletableFuture<>();
    StringBuilder text = new StringBuilder();
    WebSocket socket =
        api.http()
            .newWebSocketBuilder()
            .buildAsync(
                URI.create(deployment.url().toString().replace("http", "ws") + "/api/v2/sessions"),
                new WebSocket.Listener() {
                  @Override
                  public @Nullable CompletionStage<?> onText(
                      WebSocket ws, CharSequence data, boolean last) {
                    text.append(data).append(last ? "\n" : "");
                    ws.request(1);
                    return null;
                  }

                  @Override
                  public @Nullable CompletionStage<?> onClose(
                      WebSocket ws, int code, String reason) {
                    all.complete(text.toString());
                    return null;
                  }
                })
            .join();
    ObjectNode start =
        V2.job("bash", "tty > /dev/null && stty size; read line; echo \"got $line\"")
            .put("type", "start");
    start.putObject("terminal").put("rows", 30).put("columns", 100);
    socket.sendText(start.toString(), true).join();
    socket.sendText("{\"type\":\"stdin\",\"data\":\"hello\\n\"}", true).join();
    String frames = all.get(20, TimeUnit.SECONDS);
    assertTrue(frames.contains("30 100"), frames);
    assertTrue(frames.contains("got hello"), frames);
    assertTrue(frames.contains("\"type\":\"result\""), frames);
  }

  @Test
  void aSlowReaderOfEventsSlowsTheProgramAndTheServiceLosesNoSandbox() throws Exception {
    try (Client client = deployment.client();
        Socket socket = new Socket(deployment.url().getHost(), deployment.url().getPort())) {
      ObjectNode job = V2.job("bash", "yes yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy");
      job.withObject("/limits").put("output_bytes", 16 << 20).put("wall_ms", 2000);
      String body = job.toString();
      socket
          .getOutputStream()
          .write(
              ("POST /api/v2/run HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                      + "Accept: text/event-stream\r\nContent-Length: %d\r\n\r\n%s")
                  .formatted(body.length(), body)
                  .getBytes(UTF_8));
      // Not read from: the program stands still, and after its time and five seconds more it is
      // over.
      Await.until(
          "the program runs",
          Duration.ofSeconds(5),
          () -> !ProcessTree.programs(deployment.helper()).isEmpty());
      deployment.awaitIdle(client);
    }
    assertEquals("ok", api.run(V2.job("bash", "true")).path("status").asText());
  }

  @Test
  void languagesSayTheirVersions() throws Exception {
    for (JsonNode language : api.get("languages").path("languages")) {
      assertTrue(language.path("version").asText().matches("\\d.*"), language::toString);
    }
    assertEquals("c++", api.get("languages/cpp").path("id").asText());
  }

  @Test
  void aVersionIsSelectedByItsBeginning() throws Exception {
    String version = api.get("languages/python3").path("version").asText();
    String major = version.substring(0, version.indexOf('.'));
    assertEquals(
        version, api.run(V2.job("python3", "").put("version", major)).path("version").asText());
    assertEquals(
        400,
        api.post(
                "run",
                "application/json",
                "application/json",
                V2.job("python3", "").put("version", "1").toString())
            .statusCode());
  }

  private static List<String> texts(JsonNode array, String pointer) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(element -> element.at(pointer).asText())
        .toList();
  }
}
