package dev.runner.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Jobs as they come: most are good, some fail, some are hostile. Each has just one right answer.
 *
 * @param stdout the whole of it, or its beginning if the job is {@code cut}
 */
record MixedJob(String language, String source, String stdout, String error, boolean cut) {

  private static final int MEBIBYTE = 1 << 20;

  /** Takes every process that the job may have, and ends without them. */
  private static final String FORKS =
      """
      import os, signal
      try:
          while os.fork():
              pass
          signal.pause()
      except OSError:
          print("enough")
      """;

  /** The same for the same number, and a hundred in a row are the whole mixture. */
  static MixedJob of(int number) {
    return switch (number % 100) {
      case 3 ->
          right("c", "#include <stdio.h>\nint main(void) { puts(\"" + number + "\"); }", number);
      case 7, 27, 47, 67, 87 -> right("python3", "print(" + number + ")", number);
      case 11, 51 -> wrong("bash", "echo before; exit 7", "before\n", "exit status 7");
      case 13, 53 -> wrong("bash", "kill -SEGV $$", "", "signal: segmentation fault");
      case 17 -> wrong("python3", "import sys; sys.exit(3)", "", "exit status 3");
      case 19 -> wrong("python3", "x = bytearray(1 << 30)", "", "memory limit exceeded");
      case 23 -> wrong("python3", FORKS, "enough\n", "");
      case 31 -> new MixedJob("bash", "yes", "y\n", "output limit exceeded", true);
      case 37 -> wrong("bash", "setsid sleep 600 <&- >&- 2>&- & echo left", "left\n", "");
      case 41 -> wrong("bash", "head -c 80000000 /dev/zero >big || echo full", "full\n", "");
      case 43 -> wrong("bash", "mkfifo p; ln -s / l; mkdir -p a/b/c; echo made", "made\n", "");
      case 59 -> number % 500 == 59 ? endless() : right("bash", "echo " + number, number);
      case 61 -> number % 500 == 61 ? stopped() : right("bash", "echo " + number, number);
      default -> right("bash", "echo " + number, number);
    };
  }

  private static MixedJob right(String language, String source, int number) {
    return new MixedJob(language, source, number + "\n", "", false);
  }

  private static MixedJob wrong(String language, String source, String stdout, String error) {
    return new MixedJob(language, source, stdout, error, false);
  }

  private static MixedJob endless() {
    return wrong("bash", "while :; do :; done", "", "signal: killed");
  }

  private static MixedJob stopped() {
    return wrong("bash", "kill -STOP $$", "", "signal: killed");
  }

  void assertRight(Answer answer) {
    assertEquals(error, answer.error(), () -> source + ": " + answer);
    if (cut) {
      assertEquals(MEBIBYTE, answer.stdout().length(), source);
      assertTrue(answer.stdout().startsWith(stdout), source);
    } else {
      assertEquals(stdout, answer.stdout(), () -> source + ": " + answer);
    }
  }
}
