package dev.runner.acceptance;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItems;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Jobs know nothing of each other, neither at the same time nor one after the other. */
final class IsolationIT {

  private final Deployment deployment = Deployment.underTest();
  private final Client client = deployment.client();

  @BeforeEach
  void waitUntilIdle() throws InterruptedException {
    deployment.awaitIdle(client);
  }

  @AfterEach
  void closeConnections() {
    client.close();
  }

  private JsonNode report(String programCase) {
    try {
      Answer answer = client.run("python3", Program.python(programCase));
      assertEquals("", answer.error(), answer::toString);
      return answer.report();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }

  @Test
  void twoJobsAtOnceNeitherSeeNorSignalNorReachEachOther() throws Exception {
    CompletableFuture<JsonNode> other = CompletableFuture.supplyAsync(() -> report("neighbour"));
    JsonNode one = report("neighbour");
    JsonNode two = other.get();

    double together =
        Math.min(one.path("end").asDouble(), two.path("end").asDouble())
            - Math.max(one.path("begin").asDouble(), two.path("begin").asDouble());
    assertThat("seconds that both ran, which needs two Runners", together, greaterThan(1.0));
    assertNotEquals(one.path("slot").asText(), two.path("slot").asText());
    assertMetNobody(one);
    assertMetNobody(two);
  }

  private static void assertMetNobody(JsonNode neighbour) {
    assertEquals(List.of(neighbour.path("me").asText()), texts(neighbour.path("names")));
    assertEquals(List.of(neighbour.path("pid").asText()), texts(neighbour.path("processes")));
    assertEquals(List.of(), texts(neighbour.path("signalled")));
    assertEquals(List.of(), texts(neighbour.path("signalsReceived")));
    assertTrue(neighbour.path("sharedMemory").asBoolean());
  }

  /** Runners take turns, so that as many jobs in a row as there are Runners meet every slot. */
  @Test
  void aJobFindsNothingOfTheJobBeforeItInTheSameSlot() {
    int inARow = 2 * deployment.runners(client);
    Set<String> used = new HashSet<>();
    for (int job = 0; job < inARow; job++) {
      JsonNode leaver = report("leave");
      assertThat(
          texts(leaver.path("left")),
          hasItems(
              "files",
              "shared memory",
              "semaphore",
              "message queue",
              "connection in TIME_WAIT",
              "background process"));
      used.add(leaver.path("slot").asText());
    }
    for (int job = 0; job < inARow; job++) {
      JsonNode finder = report("find");
      assertTrue(used.contains(finder.path("slot").asText()), "a slot that was used before");
      assertEquals(List.of(), texts(finder.path("found")));
    }
  }
}
