package dev.runner.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests that are malformed, hostile or enormous get an answer of the 400s or none, and harm no
 * one.
 */
final class RequestAttacksIT {

  private static final String GOOD = "{\"language\":\"bash\",\"source\":\"echo hello\"}";

  private static final String HELLO = "{\"stdout\":\"hello\\n\",\"stderr\":\"\",\"error\":\"\"}\n";

  /** {@code quarkus.http.limits.max-body-size}. */
  private static final int LIMIT = 10 * 1024 * 1024;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Target target = new Target();
  private Duration ordinary = Duration.ZERO;

  @BeforeEach
  void measureAnOrdinaryHello() throws Exception {
    ordinary = target.hello();
  }

  @AfterEach
  void nothingWasHarmed() throws Exception {
    try (target) {
      target.assertUnimpressed(ordinary);
    }
  }

  private RawHttp connect() throws IOException {
    return new RawHttp(target.url(), PATIENCE);
  }

  private void refused(byte[] body) throws IOException, InterruptedException {
    HttpResponse<String> response = target.post(body);
    assertTrue(
        response.statusCode() >= 400 && response.statusCode() < 500,
        () -> response.statusCode() + " " + response.body());
  }

  private void refused(String body) throws IOException, InterruptedException {
    refused(body.getBytes(UTF_8));
  }

  private void helloOrRefused(byte[] body) throws IOException, InterruptedException {
    HttpResponse<String> response = target.post(body);
    boolean hello = response.statusCode() == 200 && response.body().contains("hello");
    boolean refused = response.statusCode() >= 400 && response.statusCode() < 500;
    assertTrue(hello || refused, () -> response.statusCode() + " " + response.body());
  }

  @Test
  void everyBeginningOfAJobIsRefused() throws Exception {
    for (int length = 0; length < GOOD.length(); length++) {
      refused(GOOD.substring(0, length));
    }
  }

  @Test
  void jsonThatIsNoneIsRefused() throws Exception {
    String[] bodies = {
      "}",
      "]",
      "{]",
      "[}",
      "{,}",
      "{\"a\"}",
      "{\"a\":}",
      "{a:1}",
      "{'language':'bash'}",
      "nul",
      "NaN",
      "{\"a\":01}",
      "{\"a\":+1}",
      "{\"a\":.5}",
      "{\"a\":1e}",
      "{\"a\":0x10}",
      "\"\\u12\"",
      "\"\\x\"",
      "{\"a\":\"\t\"}",
      "\u0000",
      GOOD + "]",
      GOOD + "x",
      "/* */" + GOOD,
      "\u0000" + GOOD,
      "[" + GOOD + "]",
      "\"bash\"",
      "1",
      "true",
    };
    for (String body : bodies) {
      refused(body);
    }
  }

  @Test
  void deepNestingIsRefused() throws Exception {
    int depth = 1_000_000;
    refused("[".repeat(depth));
    refused("{\"a\":".repeat(depth));
    refused("{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + ",\"language\":\"bash\"}");
  }

  @Test
  void ofDuplicateKeysTheLastCounts() throws Exception {
    String twice =
        "{\"language\":\"../../bin\",\"source\":\"rm\",\"language\":\"bash\",\"source\":\"echo hello\"}";
    assertEquals(HELLO, target.post(twice.getBytes(UTF_8)).body());
    StringBuilder many = new StringBuilder("{");
    for (int i = 0; i < 200_000; i++) {
      many.append("\"source\":\"false\",");
    }
    helloOrRefused(many.append(GOOD, 1, GOOD.length()).toString().getBytes(UTF_8));
  }

  @Test
  void manyDifferentKeysAreNoProblem() throws Exception {
    StringBuilder many = new StringBuilder("{");
    for (int i = 0; i < 300_000; i++) {
      many.append('"').append(Integer.toString(i * 31, 36)).append("\":0,");
    }
    helloOrRefused(many.append(GOOD, 1, GOOD.length()).toString().getBytes(UTF_8));
  }

  @Test
  void hugeNumbersDoNotFreezeTheService() throws Exception {
    String digits = "9".repeat(5_000_000);
    refused("{\"language\":\"bash\",\"source\":" + digits + "}");
    refused("{\"language\":1e999999999,\"source\":\"x\"}");
    helloOrRefused(("{\"n\":" + digits + "," + GOOD.substring(1)).getBytes(UTF_8));
    helloOrRefused(("{\"n\":1e" + digits + "," + GOOD.substring(1)).getBytes(UTF_8));
    helloOrRefused(("{\"n\":-0." + digits + "," + GOOD.substring(1)).getBytes(UTF_8));
  }

  @Test
  void hugeNamesAreRefusedOrIgnored() throws Exception {
    helloOrRefused(("{\"" + "n".repeat(5_000_000) + "\":1," + GOOD.substring(1)).getBytes(UTF_8));
  }

  @Test
  void otherEncodingsAreRefusedOrUnderstood() throws Exception {
    helloOrRefused(GOOD.getBytes(UTF_16));
    helloOrRefused(("\ufeff" + GOOD).getBytes(UTF_8));
    helloOrRefused(
        "{\"language\":\"bash\",\"source\":\"echo hello \u00ff\u00fe\"}".getBytes(ISO_8859_1));
    helloOrRefused("{\"language\":\"bash\",\"source\":\"echo hello \\ud800\"}".getBytes(UTF_8));
    // A program that bash does not take for a text, but a program.
    assertTrue(
        target
                .post("{\"language\":\"bash\",\"source\":\"echo \\u0000\"}".getBytes(UTF_8))
                .statusCode()
            < 500);
  }

  @Test
  void languagesThatArePathsOrCommandsAreUnknown() throws Exception {
    String[] names = {
      "../../../etc/passwd",
      "/bin/sh",
      "bash\\u0000",
      "bash\\n",
      " bash",
      "BASH;id",
      "$(id)",
      "%2e%2e",
      "${jndi:ldap://x}",
      "c++/../bash",
      "\\u202ebash",
      "x".repeat(1_000_000),
    };
    for (String name : names) {
      refused("{\"language\":\"" + name + "\",\"source\":\"echo hello\"}");
    }
  }

  static Stream<Integer> sizes() {
    return Stream.concat(
        IntStream.rangeClosed(6, 23).mapToObj(bits -> 1 << bits), Stream.of(LIMIT - 1, LIMIT));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void aBodyOfEverySizeUpToTheLimitIsRun(int size) throws Exception {
    assertEquals(HELLO, target.post(sized(size)).body());
  }

  @Test
  void oneByteOverTheLimitIsRefused() throws Exception {
    assertEquals(413, target.post(sized(LIMIT + 1)).statusCode());
  }

  /** A job of exactly so many bytes. */
  private static byte[] sized(int size) {
    int comment = size - GOOD.length() - 2;
    String job = GOOD.substring(0, GOOD.length() - 2) + " #" + "x".repeat(comment) + "\"}";
    return job.getBytes(UTF_8);
  }

  @Test
  void aChunkedBodyOverTheLimitIsCutOff() throws Exception {
    String head =
        "POST /api/v1/run HTTP/1.1\r\nHost: runner\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(UTF_8);
    try (RawHttp connection = connect()) {
      connection.send(head);
      assertThrows(
          SocketException.class,
          () -> {
            // The limit at once, then slowly: a client that goes on for long after its answer.
            for (int sent = 0; sent < 1_000; sent++) {
              connection.send(chunk);
              Thread.sleep(sent * chunk.length < LIMIT ? 0 : 20);
            }
          });
    }
  }

  @Test
  void lengthsThatLieAreRefused() throws Exception {
    String[] lengths = {
      "-1",
      "abc",
      "99999999999999999999999",
      "1, 2",
      "0x10",
      "1\r\nContent-Length: 2",
      "5\r\nTransfer-Encoding: chunked",
    };
    for (String length : lengths) {
      try (RawHttp connection = connect()) {
        String head =
            "POST /api/v1/run HTTP/1.1\r\nHost: runner\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ";
        connection
            .send(head + length + "\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n")
            .finishSending();
        int status = connection.status();
        assertTrue(
            status == 0 || (status >= 400 && status < 500),
            () -> length + " was answered by " + status);
      }
    }
  }

  @Test
  void aBodyThatEndsBeforeItsLengthRunsNothing() throws Exception {
    for (int i = 0; i < 50; i++) {
      try (RawHttp connection = connect()) {
        connection.send(RawHttp.head(GOOD.length() + 100)).send(GOOD).finishSending();
        int status = connection.status();
        assertTrue(status == 0 || (status >= 400 && status < 500), () -> "answered by " + status);
      }
    }
  }

  @Test
  void aHalfClosedConnectionGetsItsAnswerOrIsClosed() throws Exception {
    for (int i = 0; i < 50; i++) {
      try (RawHttp connection = connect()) {
        connection.send(RawHttp.head(GOOD.length())).send(GOOD).finishSending();
        String answer = connection.answer();
        assertTrue(answer.isEmpty() || answer.contains("hello"), answer);
      }
    }
  }

  /** At every moment of a job: while it waits, while its files are sent, while it runs. */
  @Test
  void clientsThatVanishDuringTheirJobsNeitherKeepTheRunnersNorBreakThem() throws Exception {
    String comment = "#" + "x".repeat(500_000);
    String job = "{\"language\":\"bash\",\"source\":\"sleep 0.2 " + comment + "\"}";
    for (int i = 0; i < 60; i++) {
      RawHttp connection = connect();
      connection.send(RawHttp.head(job.length())).send(job);
      Thread.sleep(i % 15);
      connection.abort();
      assertEquals(0, target.broken());
    }
    target.hello();
  }

  @Test
  void headersWithoutEndAreRefused() throws Exception {
    Set<Integer> refusals = Set.of(0, 400, 413, 414, 431);
    String line = "GET /q/health/live HTTP/1.1\r\nHost: runner\r\n";
    String[] requests = {
      line + "X: " + "x".repeat(1_000_000) + "\r\n\r\n",
      line + "X: y\r\n".repeat(100_000) + "\r\n",
      "GET /" + "x".repeat(1_000_000) + " HTTP/1.1\r\n\r\n",
      "X".repeat(1_000_000) + " / HTTP/1.1\r\n\r\n",
      line + " folded\r\n\r\n",
      line + "No colon\r\n\r\n",
      line + "Bad\u0000name: x\r\n\r\n",
    };
    for (String request : requests) {
      try (RawHttp connection = connect()) {
        try {
          connection.send(request).finishSending();
        } catch (SocketException e) {
          continue; // closed before the end: refused
        }
        int status = connection.status();
        assertTrue(
            refusals.contains(status),
            () -> request.substring(0, 40) + " was answered by " + status);
      }
    }
  }

  @Test
  void pathsThatClimbLeadNowhere() throws Exception {
    String[] paths = {
      "/../../../../etc/passwd",
      "/..%2f..%2f..%2fetc/passwd",
      "/%2e%2e/%2e%2e/etc/passwd",
      "/api/v1/../../q/dev",
      "//etc/passwd",
      "/api/v1/run/../../../application.properties",
      "/%00",
      "/\\..\\..\\etc\\passwd",
      "/.git/config",
      "/META-INF/MANIFEST.MF",
      "/application.properties",
      "http://169.254.169.254/latest/",
      "*",
    };
    for (String path : paths) {
      try (RawHttp connection = connect()) {
        connection.send("GET " + path + " HTTP/1.1\r\nHost: runner\r\nConnection: close\r\n\r\n");
        String answer = connection.answer();
        assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 4"), () -> path + ": " + answer);
      }
    }
  }

  @Test
  void noiseIsRefused() throws Exception {
    Random random = new Random(20_240_518);
    for (int i = 0; i < 300; i++) {
      byte[] noise = new byte[random.nextInt(4096)];
      random.nextBytes(noise);
      try (RawHttp connection = connect()) {
        try {
          connection.send(noise).finishSending();
        } catch (SocketException e) {
          continue;
        }
        int status = connection.status();
        assertTrue(status == 0 || (status >= 400 && status < 500), () -> "answered by " + status);
      }
    }
  }

  @Test
  void jobsWithRandomlyChangedBytesNeverEndInAnInternalError() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      byte[] body = GOOD.getBytes(UTF_8);
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      int status = target.post(body).statusCode();
      assertTrue(
          status == 200 || (status >= 400 && status < 500),
          () -> status + " for " + new String(body, UTF_8));
    }
  }

  @Test
  void aCompressedBodyIsNotBlownUp() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 200; i++) {
        gzip.write(zeros);
      }
    }
    byte[] bomb = bytes.toByteArray();
    try (RawHttp connection = connect()) {
      connection
          .send(
              RawHttp.head(bomb.length)
                  .replace("Connection:", "Content-Encoding: gzip\r\nConnection:"))
          .send(bomb);
      int status = connection.status();
      assertTrue(status >= 400 && status < 500, () -> "answered by " + status);
    }
  }
}
