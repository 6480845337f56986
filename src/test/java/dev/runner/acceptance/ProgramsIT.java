package dev.runner.acceptance;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
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
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that end well, badly, or not at all, in every language. */
final class ProgramsIT {

  private static final int MEBIBYTE = 1 << 20;
  private static final long CPU_LIMIT_MILLIS = 2000;
  private static final long TOLERANCE_MILLIS = 100;

  /** Far less than the gibibyte that the program writes, and enough for a few answers of 1 MiB. */
  private static final long SERVICE_GROWTH = 256L * MEBIBYTE;

  private final Deployment deployment = Deployment.underTest();
  private final Client client = deployment.client();

  @BeforeEach
  void waitUntilReady() throws InterruptedException {
    deployment.awaitIdle(client);
  }

  @AfterEach
  void closeConnections() {
    client.close();
  }

  private Answer run(TestLanguage language, String programCase)
      throws IOException, InterruptedException {
    Answer answer = client.run(language.id(), Program.of(language, programCase));
    assertEquals(200, answer.status(), answer::toString);
    return answer;
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void helloWorldIsAnsweredByteForByte(TestLanguage language) throws Exception {
    assertEquals(
        "{\"stdout\":\"Hello, world!\\n\",\"stderr\":\"\",\"error\":\"\"}",
        run(language, "hello").body());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void aMebibyteOfOutputComesBackWhole(TestLanguage language) throws Exception {
    Answer answer = run(language, "mebibyte");
    assertEquals("", answer.error(), answer::toString);
    assertTrue(answer.stdout().equals(("x".repeat(63) + "\n").repeat(16384)), answer::toString);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void anErrorInTheSourceIsShownAndNothingRuns(TestLanguage language) throws Exception {
    Answer answer = run(language, "broken");
    assertEquals(language.brokenError(), answer.error(), answer::toString);
    assertThat(answer.stdout() + answer.stderr(), containsString(language.brokenWords()));
    assertThat(answer.stdout().lines().toList(), not(hasItem("never printed")));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void exitCode7IsExitStatus7(TestLanguage language) throws Exception {
    assertEquals(
        "{\"stdout\":\"\",\"stderr\":\"\",\"error\":\"exit status 7\"}",
        run(language, "exit7").body());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void anUncaughtErrorIsShownWithItsStatus(TestLanguage language) throws Exception {
    Answer answer = run(language, "uncaught");
    assertEquals(language.uncaughtError(), answer.error(), answer::toString);
    assertThat(answer.stderr(), containsString(language.uncaughtWords()));
  }

  /**
   * The program prints the time and how much processor time it has used until then. What remains of
   * the limit must pass until the answer is here, apart from waiting for a processor.
   */
  @ParameterizedTest(name = "{0}")
  @EnumSource
  void anEndlessLoopIsKilledAtTheLimit(TestLanguage language) throws Exception {
    try (ProcessorWait wait = ProcessorWait.watch(deployment.helper())) {
      Answer answer = run(language, "endless");
      assertEquals("signal: killed", answer.error(), answer::toString);
      String[] printed = answer.stdout().strip().split(" ");
      long begin = Long.parseLong(printed[0]);
      long usedBefore = Long.parseLong(printed[1]);
      long elapsed = answer.receivedMillis() - begin;
      long waited = wait.millisSince(begin);
      assertThat(
          "%d ms after it began, having waited %d ms".formatted(elapsed, waited),
          elapsed + usedBefore - waited,
          both(greaterThanOrEqualTo(CPU_LIMIT_MILLIS - TOLERANCE_MILLIS))
              .and(lessThanOrEqualTo(CPU_LIMIT_MILLIS + TOLERANCE_MILLIS)));
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void aGibibyteOfMemoryIsRefusedAsSuch(TestLanguage language) throws Exception {
    Answer answer = run(language, "gibibyte");
    assertEquals("memory limit exceeded", answer.error(), answer::toString);
    assertThat(answer.stdout(), not(containsString("allocated")));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void aForkBombLeavesTheServiceReadyAndTheNextJobAsFastAsBefore(TestLanguage language)
      throws Exception {
    Duration before = hello(language);
    AtomicBoolean ended = new AtomicBoolean();
    AtomicBoolean alwaysReady = new AtomicBoolean(true);
    Thread health =
        Thread.startVirtualThread(
            () -> {
              while (!ended.get()) {
                alwaysReady.compareAndSet(true, deployment.isReady(client));
              }
            });
    Answer answer = run(language, "forkbomb");
    Duration after = hello(language);
    ended.set(true);
    health.join();
    assertEquals("signal: killed", answer.error(), answer::toString);
    assertTrue(alwaysReady.get(), "the service was not ready for a while");
    assertThat(after, lessThan(before.multipliedBy(2).plusMillis(250)));
  }

  private Duration hello(TestLanguage language) throws IOException, InterruptedException {
    Answer answer = run(language, "hello");
    assertEquals("Hello, world!\n", answer.stdout(), answer::toString);
    return answer.took();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void aGibibyteOfOutputIsCutAndTheServiceKeepsItsMemory(TestLanguage language) throws Exception {
    long service = deployment.service().pid();
    forgetPeak(service);
    long before = ProcessTree.bytes(service, "VmRSS");
    Answer answer = run(language, "flood");
    assertEquals("output limit exceeded", answer.error(), answer::toString);
    assertEquals(MEBIBYTE, answer.stdout().length());
    assertThat(ProcessTree.bytes(service, "VmHWM") - before, lessThan(SERVICE_GROWTH));
  }

  /** The kernel's word for it: 5 sets the peak of the memory to what there is now. */
  private static void forgetPeak(long pid) throws IOException {
    Files.writeString(ProcessTree.directory(pid).resolve("clear_refs"), "5");
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void whatIsNotUtf8IsReplaced(TestLanguage language) throws Exception {
    assertEquals(
        "{\"stdout\":\"café \uFFFD\uFFFD end\\n\",\"stderr\":\"\",\"error\":\"\"}",
        run(language, "notutf8").body());
  }
}
