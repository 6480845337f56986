package dev.runner.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A long batch through one connection: each line is answered once. Where it is long enough for that
 * to show, the service holds no more of it at its end than in its midst. {@code
 * -Drunner.batch.jobs=100000} makes it as long as that.
 */
final class BatchIT {

  private static final int JOBS = Integer.getInteger("runner.batch.jobs", 2_000);

  /**
   * In fewer the heap has not seen all that it may be, and other tests' jobs weigh more than these.
   */
  private static final int MANY = 50_000;

  /** The memory of the service is looked at so often. */
  private static final int LOOKS = 20;

  /** What the heap may grow by until it is collected the next time, whatever is running. */
  private static final long SLACK = 128L << 20;

  private final Deployment deployment = Deployment.underTest();

  @Test
  void aLongBatchIsAnsweredLineByLineEachOnceAndTheServiceHoldsNoMoreAndMore() throws Exception {
    try (Client client = deployment.client()) {
      deployment.awaitReady(client);
    }
    ProcessHandle service = deployment.service();
    Process curl = curl();
    Thread writer = Thread.ofVirtual().start(() -> write(curl));
    List<Long> memory = new ArrayList<>(List.of(ProcessTree.memory(service)));
    BitSet answered = new BitSet(JOBS);
    long begin = System.nanoTime();
    try (BufferedReader answers = curl.inputReader(UTF_8)) {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        note(answered, Answer.parse(line));
        if (answered.cardinality() % Math.ceilDiv(JOBS, LOOKS) == 0) {
          memory.add(ProcessTree.memory(service));
        }
      }
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    assertEquals(0, curl.waitFor());
    writer.join();
    assertEquals(JOBS, answered.cardinality());
    assertEquals(service, deployment.service(), "the service was started again");
    System.out.printf(
        "%d jobs in one batch took %s; MiB of the service at its beginning, and then %d times:%s%n",
        JOBS, took, LOOKS, mebibytes(memory));
    if (JOBS >= MANY) {
      assertFlat(memory);
    }
  }

  /** Unlike the JDK's client it reads answers while it writes. */
  private Process curl() throws IOException {
    List<String> command = new ArrayList<>(List.of("curl", "-sSN", "-T", "-", "-X", "POST"));
    command.addAll(List.of("-H", "Content-Type: application/x-ndjson", "-H", "Expect:"));
    command.add(deployment.url() + "/api/v2/batch");
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static void write(Process curl) {
    try (Writer lines = new BufferedWriter(curl.outputWriter(UTF_8))) {
      for (int i = 0; i < JOBS; i++) {
        lines.write(V2.job("bash", "echo " + i).put("id", "j" + i) + "\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void note(BitSet answered, JsonNode answer) {
    int job = Integer.parseInt(answer.path("id").asText().substring(1));
    assertEquals(job + "\n", answer.at("/result/run/stdout").asText(), answer::toString);
    assertFalse(answered.get(job), () -> "again: " + answer);
    answered.set(job);
  }

  private static void assertFlat(List<Long> memory) {
    int half = memory.size() / 2;
    long first = Collections.max(memory.subList(0, half));
    long second = Collections.max(memory.subList(half, memory.size()));
    assertThat(mebibytes(memory), second, lessThan(first + first / 5 + SLACK));
  }

  private static String mebibytes(List<Long> memory) {
    StringBuilder text = new StringBuilder();
    memory.forEach(bytes -> text.append(' ').append(bytes >> 20));
    return text.toString();
  }
}
