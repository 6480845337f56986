package dev.runner.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runner.controller.ScriptedRuntime.ScriptedSandbox;
import dev.runner.runtime.SandboxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ControllerTest {

  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofSeconds(15);

  private final ScriptedRuntime runtime = new ScriptedRuntime();
  private final List<Controller> started = new ArrayList<>();

  /** Those of {@link #startWithSpare}, in the order in which they are lent. */
  private final List<ScriptedSandbox> prepared = new ArrayList<>();

  private Controller start(int size, int queue, Duration maxWait, Duration prepareTimeout) {
    Controller controller =
        Controller.start(
            runtime, new Controller.Settings(size, size, 2, queue, maxWait, prepareTimeout));
    started.add(controller);
    return controller;
  }

  @AfterEach
  void close() {
    started.forEach(Controller::close);
  }

  @Test
  void aPreparedRunnerIsLentAndPreparedAgain() throws Exception {
    Controller controller = start(1, 10, LONG, LONG);
    ScriptedSandbox sandbox = runtime.opened.take();
    assertFalse(controller.status().working());
    sandbox.ready();
    try (Lease _ = lease(controller)) {
      assertEquals(1, controller.status().busy());
      assertEquals(0, sandbox.finished.get());
    }
    assertEquals(1, sandbox.finished.get());
    assertEquals(1, controller.status().preparing());
    assertTrue(controller.status().working());
    sandbox.ready();
    lease(controller).close();
    assertEquals(2, sandbox.finished.get());
  }

  @Test
  void aLeaseThatIsClosedTwiceEndsOnlyItsOwnJob() throws Exception {
    Controller controller = start(1, 10, LONG, LONG);
    ScriptedSandbox sandbox = runtime.opened.take();
    sandbox.ready();
    Lease first = lease(controller);
    first.close();
    sandbox.ready();
    try (Lease _ = lease(controller)) {
      first.close();
      assertEquals(1, sandbox.finished.get());
      assertEquals(1, controller.status().busy());
    }
  }

  @Test
  void theRunnerThatIsReadyTheLongestIsLentFirst() throws Exception {
    Controller controller = start(2, 10, LONG, LONG);
    ScriptedSandbox one = runtime.opened.take();
    ScriptedSandbox other = runtime.opened.take();
    one.ready();
    await(() -> controller.status().ready() == 1);
    other.ready();
    await(() -> controller.status().ready() == 2);
    lease(controller).close();
    one.ready();
    await(() -> controller.status().ready() == 2);
    lease(controller).close();
    assertEquals(1, one.finished.get());
    assertEquals(1, other.finished.get());
  }

  @Test
  void nobodyWaitsLongerThanAllowed() {
    Controller controller = start(1, 10, SHORT, LONG);
    NoRunnerAvailable none = assertThrows(NoRunnerAvailable.class, () -> lease(controller));
    assertEquals(Duration.ofSeconds(1), none.retryAfter());
  }

  @Test
  void whoMayWaitForSecondsIsSentAwayWhenTheyAreOver() {
    Duration seconds = Duration.ofMillis(2300);
    Controller controller = start(1, 10, seconds, LONG);
    long start = System.nanoTime();
    assertThrows(NoRunnerAvailable.class, () -> lease(controller));
    Duration waited = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(waited.compareTo(seconds) >= 0, waited::toString);
    assertTrue(waited.compareTo(seconds.plusMillis(900)) < 0, waited::toString);
  }

  @Test
  void aFullQueueTakesNobody() {
    Controller controller = start(1, 0, LONG, LONG);
    assertThrows(NoRunnerAvailable.class, () -> lease(controller));
  }

  @Test
  void aRunnerThatLosesItsSandboxGetsAnother() throws Exception {
    Controller controller = start(1, 10, LONG, LONG);
    ScriptedSandbox first = runtime.opened.take();
    first.ready();
    await(() -> controller.status().ready() == 1);
    first.lose();
    ScriptedSandbox second = runtime.opened.take();
    await(() -> first.closed);
    assertFalse(controller.status().working());
    second.ready();
    await(() -> controller.status().ready() == 1);
    assertTrue(controller.status().trouble().isEmpty());
    lease(controller).close();
    assertEquals(1, second.finished.get());
    assertEquals(0, first.finished.get());
  }

  @Test
  void aLeaseWhoseSandboxIsLostIsClosedWithoutHarm() throws Exception {
    Controller controller = start(1, 10, LONG, LONG);
    ScriptedSandbox first = runtime.opened.take();
    first.ready();
    Lease lease = lease(controller);
    first.lose();
    ScriptedSandbox second = runtime.opened.take();
    second.ready();
    await(() -> controller.status().ready() == 1);
    lease.close();
    assertEquals(0, first.finished.get());
    assertEquals(0, second.finished.get());
    assertEquals(1, controller.status().ready());
  }

  @Test
  void sandboxesThatCannotBeHadAreAskedForAgainAndAgain() throws Exception {
    runtime.away = true;
    Controller controller = start(1, 10, LONG, LONG);
    await(() -> runtime.attempts.get() >= 3);
    assertEquals(1, controller.status().broken());
    assertTrue(controller.status().trouble().isPresent());
    runtime.away = false;
    runtime.opened.take().ready();
    lease(controller).close();
  }

  @Test
  void aSandboxThatIsNotPreparedInTimeIsGivenUp() throws Exception {
    Controller controller = start(1, 10, LONG, SHORT);
    ScriptedSandbox stuck = runtime.opened.take();
    await(() -> stuck.closed);
    runtime.opened.take().ready();
    lease(controller).close();
  }

  @Test
  void noMoreJobsAreAtWorkThanThereArePlacesAndTheSpareRunnerServesTheNextAtOnce()
      throws Exception {
    Controller controller = startWithSpare();
    Lease first = lease(controller);
    CompletableFuture<Lease> second = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> complete(second, controller));
    await(() -> controller.waiting() == 1);
    assertEquals(1, controller.status().ready());
    first.close();
    second.get().close();
    assertEquals(2, controller.status().preparing());
  }

  @Test
  void aCompanionTakesNoPlace() throws Exception {
    Controller controller = startWithSpare();
    try (Lease _ = lease(controller)) {
      controller.companion().close();
      assertThrows(
          NoRunnerAvailable.class, () -> controller.lease("client", Duration.ofMillis(20)));
    }
  }

  @Test
  void aJobWhoseSandboxIsLostGivesItsPlaceBack() throws Exception {
    Controller controller = startWithSpare();
    Lease first = lease(controller);
    prepared.getFirst().lose();
    assertThrows(SandboxException.class, first::renew);
    first.close();
    lease(controller).close();
  }

  /** One place, two Runners that are ready. */
  private Controller startWithSpare() throws InterruptedException {
    Controller controller =
        Controller.start(runtime, new Controller.Settings(1, 2, 2, 10, LONG, LONG));
    started.add(controller);
    for (int ready = 1; ready <= 2; ready++) {
      int count = ready;
      ScriptedSandbox sandbox = runtime.opened.take();
      prepared.add(sandbox);
      sandbox.ready();
      await(() -> controller.status().ready() == count);
    }
    return controller;
  }

  private static void complete(CompletableFuture<Lease> future, Controller controller) {
    try {
      future.complete(lease(controller));
    } catch (Exception e) {
      future.completeExceptionally(e);
    }
  }

  @Test
  void closingDestroysEverySandboxAndSendsJobsAway() throws Exception {
    Controller controller = start(2, 10, LONG, LONG);
    ScriptedSandbox one = runtime.opened.take();
    ScriptedSandbox other = runtime.opened.take();
    one.ready();
    lease(controller);
    controller.close();
    await(() -> one.closed && other.closed);
    assertThrows(NoRunnerAvailable.class, () -> lease(controller));
    assertTrue(runtime.opened.isEmpty());
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(1);
    }
  }

  private static Lease lease(Controller from) throws Exception {
    return from.lease("client", Duration.ofHours(1));
  }
}
