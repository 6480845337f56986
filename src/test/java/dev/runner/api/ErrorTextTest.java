package dev.runner.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.runner.coderunner.Ending;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorTextTest {

  @ParameterizedTest
  @MethodSource
  void everyEndingHasTheWordsOfTheOriginal(Ending ending, String text) {
    assertEquals(text, ErrorText.of(ending));
  }

  static Stream<Arguments> everyEndingHasTheWordsOfTheOriginal() {
    return Stream.of(
        Arguments.of(new Ending.Exited(0), ""),
        Arguments.of(new Ending.Exited(7), "exit status 7"),
        Arguments.of(new Ending.Exited(137), "exit status 137"),
        Arguments.of(new Ending.Signaled(6), "signal: aborted"),
        Arguments.of(new Ending.Signaled(8), "signal: floating point exception"),
        Arguments.of(new Ending.Signaled(9), "signal: killed"),
        Arguments.of(new Ending.Signaled(11), "signal: segmentation fault"),
        Arguments.of(new Ending.Signaled(13), "signal: broken pipe"),
        Arguments.of(new Ending.Signaled(31), "signal: bad system call"),
        Arguments.of(new Ending.Signaled(34), "signal: signal 34"),
        Arguments.of(new Ending.OutOfCpuTime(), "signal: killed"),
        Arguments.of(new Ending.OutOfWallTime(), "signal: killed"),
        Arguments.of(new Ending.Cancelled(), "signal: killed"),
        Arguments.of(new Ending.OutOfMemory(), "memory limit exceeded"),
        Arguments.of(new Ending.TooMuchOutput(), "output limit exceeded"),
        Arguments.of(new Ending.FileTooLarge(), "signal: file size limit exceeded"),
        Arguments.of(
            new Ending.NotExecuted(2, "no such file or directory"),
            "exec: no such file or directory"));
  }
}
