package dev.runner.acceptance;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Programs that end well, badly, or not at all, in every language.
 *
 * <p>Where JUnit may run tests at the same time, those do that look at nothing but their answer.
 */
@Tag("languages")
final class ProgramsIT {

  /** What tests share that look at its processes, or at how fast it is. */
  private static final String DEPLOYMENT = "the deployment";

  private static final int MEBIBYTE = 1 << 20;
  private static final long CPU_LIMIT_MILLIS = 2000;
  private static final long TOLERANCE_MILLIS = 100;

  /** Processes that must get a processor, one after the other, until the test has the answer. */
  private static final long MESSENGERS = 4;

  /** Far less than the gibibyte that the program writes, and enough for a few answers of 1 MiB. */
  private static final long SERVICE_GROWTH = 256L * MEBIBYTE;

  /** How much the time of a job may vary on a machine that does other things as well. */
  private static final Duration NOISE = Duration.ofMillis(500);

  private final Deployment deployment = Deployment.underTest();
  private final Client client = deployment.client();

  @BeforeEach
  void waitUntilReady() throws InterruptedException {
    deployment.awaitReady(client);
  }

  @AfterEach
  void closeConnections() {
    client.close();
  }

  private Answer run(TestLanguage language, String programCase)
      throws IOException, InterruptedException {
    Answer answer = client.run(language.id(), Program.of(language, programCase));
    assertEquals(200, answer.status(), () -> language + " " + answer);
    return answer;
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ResourceLock(value = DEPLOYMENT, mode = ResourceAccessMode.READ)
  @ParameterizedTest(name = "{0}")
  @EnumSource
  void helloWorldIsAnsweredByteForByte(TestLanguage language) throws Exception {
    assertEquals(
        "{\"stdout\":\"Hello, world!\\n\",\"stderr\":\"\",\"error\":\"\"}\n",
        run(language, "hello").body(),
        language::id);
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ResourceLock(value = DEPLOYMENT, mode = ResourceAccessMode.READ)
  @ParameterizedTest(name = "{0}")
  @EnumSource
  void aMebibyteOfOutputComesBackWhole(TestLanguage language) throws Exception {
    Answer answer = run(language, "mebibyte");
    assertEquals("", answer.error(), () -> language + " " + answer);
    assertTrue(
        answer.stdout().equals(("x".repeat(63) + "\n").repeat(16384)),
        () -> language + " " + answer);
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ResourceLock(value = DEPLOYMENT, mode = ResourceAccessMode.READ)
  @ParameterizedTest(name = "{0}")
  @EnumSource
  void anErrorInTheSourceIsShownAndNothingRuns(TestLanguage language) throws Exception {
    Answer answer = run(language, "broken");
    assertEquals(language.brokenError(), answer.error(), () -> language + " " + answer);
    assertThat(language.id(), answer.stderr(), containsString(language.brokenWords()));
    assertThat(answer.stdout().lines().toList(), not(hasItem("never printed")));
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ResourceLock(value = DEPLOYMENT, mode = ResourceAccessMode.READ)
  @ParameterizedTest(name = "{0}")
  @EnumSource
  void exitCode7IsExitStatus7(TestLanguage language) throws Exception {
    assertEquals(
        "{\"stdout\":\"\",\"stderr\":\"\",\"error\":\"exit status 7\"}\n",
        run(language, "exit7").body(),
        language::id);
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ResourceLock(value = DEPLOYMENT, mode = ResourceAccessMode.READ)
  @ParameterizedTest(name = "{0}")
  @EnumSource
  void anUncaughtErrorIsShownWithItsStatus(TestLanguage language) throws Exception {
    Answer answer = run(language, "uncaught");
    assertEquals(language.uncaughtError(), answer.error(), () -> language + " " + answer);
    assertThat(language.id(), answer.stderr(), containsString(language.uncaughtWords()));
  }

  /**
   * Not too early: the program prints the time and how much processor time it has used until then,
   * and what remains of the limit passes until the answer is here. Not too late: what it has used
   * when it is seen last, and the time from there to the answer, are within the limit too. On a
   * machine that does nothing else, that is the elapsed time; on another, the time in which other
   * programs had the processors does not count.
   */
  @ResourceLock(DEPLOYMENT)
  @ParameterizedTest(name = "{0}")
  @EnumSource
  @Tag("clock")
  void anEndlessLoopIsKilledAtTheLimit(TestLanguage language) throws Exception {
    deployment.awaitIdle(client);
    try (ProgramWatch watch = ProgramWatch.of(deployment.helper())) {
      Answer answer = run(language, "endless");
      watch.end();
      assertEquals("signal: killed", answer.error(), () -> language + " " + answer);
      String[] printed = answer.stdout().strip().split(" ", 2);
      long begin = Long.parseLong(printed[0]);
      long elapsed = answer.receivedMillis() - begin;
      long sinceSeen = answer.receivedMillis() - watch.last().atMillis();
      long delays = MESSENGERS * watch.longestDelayMillis(begin);
      String figures =
          "%s: %d ms after it began, having used %d ms when seen last, %d ms ago; noise %d ms"
              .formatted(language, elapsed, watch.last().usedMillis(), sinceSeen, delays);
      assertThat(
          figures,
          elapsed + Long.parseLong(printed[1]),
          greaterThanOrEqualTo(CPU_LIMIT_MILLIS - TOLERANCE_MILLIS));
      assertThat(
          figures,
          watch.last().usedMillis() + sinceSeen,
          lessThanOrEqualTo(CPU_LIMIT_MILLIS + TOLERANCE_MILLIS + delays));
    }
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ResourceLock(value = DEPLOYMENT, mode = ResourceAccessMode.READ)
  @ParameterizedTest(name = "{0}")
  @EnumSource
  void aGibibyteOfMemoryIsRefusedAsSuch(TestLanguage language) throws Exception {
    Answer answer = run(language, "gibibyte");
    assertEquals("memory limit exceeded", answer.error(), () -> language + " " + answer);
    assertThat(language.id(), answer.stdout(), not(containsString("allocated")));
  }

  @ResourceLock(DEPLOYMENT)
  @ParameterizedTest(name = "{0}")
  @EnumSource
  void aForkBombLeavesTheServiceReadyAndTheNextJobAsFastAsBefore(TestLanguage language)
      throws Exception {
    deployment.awaitIdle(client);
    Duration before = slowestOfThreeHellos(language);
    AtomicBoolean ended = new AtomicBoolean();
    AtomicBoolean alwaysReady = new AtomicBoolean(true);
    Thread health =
        Thread.startVirtualThread(() -> {
          while (!ended.get()) {
            alwaysReady.compareAndSet(true, deployment.isReady(client));
          }
        });
    Answer answer = run(language, "forkbomb");
    Duration after = hello(language);
    ended.set(true);
    health.join();
    assertEquals("signal: killed", answer.error(), () -> language + " " + answer);
    assertTrue(alwaysReady.get(), language + ": the service was not ready for a while");
    assertEquals(List.of(), ProcessTree.programs(deployment.helper()), language + ": survivors");
    assertThat(language.id(), after, lessThan(before.multipliedBy(3).plus(NOISE)));
  }

  private Duration slowestOfThreeHellos(TestLanguage language)
      throws IOException, InterruptedException {
    Duration slowest = hello(language);
    for (int more = 0; more < 2; more++) {
      Duration hello = hello(language);
      slowest = hello.compareTo(slowest) > 0 ? hello : slowest;
    }
    return slowest;
  }

  private Duration hello(TestLanguage language) throws IOException, InterruptedException {
    Answer answer = run(language, "hello");
    assertEquals("Hello, world!\n", answer.stdout(), () -> language + " " + answer);
    return answer.took();
  }

  @ResourceLock(DEPLOYMENT)
  @ParameterizedTest(name = "{0}")
  @EnumSource
  void aGibibyteOfOutputIsCutAndTheServiceKeepsItsMemory(TestLanguage language) throws Exception {
    deployment.awaitIdle(client);
    long service = deployment.service().pid();
    forgetPeak(service);
    long before = ProcessTree.bytes(service, "VmRSS");
    Answer answer = run(language, "flood");
    assertEquals("output limit exceeded", answer.error(), () -> language + " " + answer);
    assertEquals(MEBIBYTE, answer.stdout().length(), language::id);
    assertThat(
        language.id(), ProcessTree.bytes(service, "VmHWM") - before, lessThan(SERVICE_GROWTH));
  }

  /** The kernel's word for it: 5 sets the peak of the memory to what there is now. */
  private static void forgetPeak(long pid) throws IOException {
    Files.writeString(ProcessTree.directory(pid).resolve("clear_refs"), "5");
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ResourceLock(value = DEPLOYMENT, mode = ResourceAccessMode.READ)
  @ParameterizedTest(name = "{0}")
  @EnumSource
  void whatIsNotUtf8IsReplaced(TestLanguage language) throws Exception {
    assertEquals(
        "{\"stdout\":\"café \uFFFD\uFFFD end\\n\",\"stderr\":\"\",\"error\":\"\"}\n",
        run(language, "notutf8").body(),
        language::id);
  }
}
