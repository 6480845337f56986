package dev.runner.runtime;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The checks that keep a request from becoming a frame that the helper would refuse. */
class ValuesTest {

  private static final StepRequest.Input NOTHING = new StepRequest.Input.Nothing();
  private static final StepRequest.Output SINK = new StepRequest.Output.Sink();

  @ParameterizedTest
  @ValueSource(strings = {"", "/etc/passwd", "..", "a/../b", "a//b", "a/", "./a", "a/.", "a\0b"})
  void pathsThatLeaveTheJobDirectoryAreRefused(String path) {
    assertThrows(IllegalArgumentException.class, () -> new JobFile(path, new byte[0], false));
  }

  @Test
  void pathsAreMeasuredInBytes() {
    String longest = "ä".repeat(2047) + "a";
    assertDoesNotThrow(() -> new JobFile(longest, new byte[0], false));
    String longer = longest + "a";
    assertThrows(IllegalArgumentException.class, () -> new JobFile(longer, new byte[0], false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"main.py", "a/b/c", "...", "..a", "a b", "ä\n"})
  void otherPathsAreTaken(String path) {
    assertDoesNotThrow(() -> new JobFile(path, new byte[0], false));
  }

  @Test
  void aProgramHasOneToFourThousandArguments() {
    assertThrows(IllegalArgumentException.class, () -> request(List.of(), List.of()));
    assertDoesNotThrow(() -> request(Collections.nCopies(4096, "a"), List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> request(Collections.nCopies(4097, "a"), List.of()));
  }

  @Test
  void anEnvironmentHasAtMostAThousandVariables() {
    assertDoesNotThrow(() -> request(List.of("a"), Collections.nCopies(1024, "A=b")));
    assertThrows(
        IllegalArgumentException.class,
        () -> request(List.of("a"), Collections.nCopies(1025, "A=b")));
  }

  @Test
  void argumentsAndEnvironmentFitIntoAFrame() {
    String half = "a".repeat(256 * 1024);
    assertDoesNotThrow(() -> request(List.of(half), List.of(half)));
    assertThrows(IllegalArgumentException.class, () -> request(List.of(half, "a"), List.of(half)));
  }

  @Test
  void noStringHasANul() {
    assertThrows(IllegalArgumentException.class, () -> request(List.of("a\0"), List.of()));
    assertThrows(IllegalArgumentException.class, () -> request(List.of("a"), List.of("A=\0")));
  }

  @Test
  void aTerminalIsForBothDirections() {
    StepLimits limits = limits(1, 3, 1 << 20);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new StepRequest(
                limits, NOTHING, new StepRequest.Output.Terminal(), List.of("a"), List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new StepRequest(
                limits,
                new StepRequest.Input.Terminal(new byte[0], 1, 1),
                SINK,
                List.of("a"),
                List.of()));
  }

  @Test
  void limitsBelowTheProtocolsLeastAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> limits(0, 3, 1 << 20));
    assertThrows(IllegalArgumentException.class, () -> limits(1, 2, 1 << 20));
    assertThrows(IllegalArgumentException.class, () -> limits(1, 3, (1 << 20) - 1));
  }

  @Test
  void errorNumbersAreNamed() {
    assertEquals("ENOSPC: no space left on device", Errno.describe(28));
    assertEquals("ELOOP: too many levels of symbolic links", Errno.describe(40));
    assertEquals("no such file or directory", Errno.meaning(2));
    assertEquals("errno 999", Errno.describe(999));
  }

  private static StepRequest request(List<String> argv, List<String> environment) {
    return new StepRequest(limits(1, 3, 1 << 20), NOTHING, SINK, argv, environment);
  }

  private static StepLimits limits(int processes, int openFiles, long memory) {
    Duration time = Duration.ofMillis(1);
    return new StepLimits(time, time, memory, 0, 0, 0, 0, 0, processes, openFiles, 0);
  }
}
