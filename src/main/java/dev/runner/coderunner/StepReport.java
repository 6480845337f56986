package dev.runner.coderunner;

import java.time.Duration;

/**
 * What one step of a job did.
 *
 * @param user processor time in user mode
 * @param system processor time in the kernel
 * @param wall from the start of the program, not of its wait
 * @param memoryPeak bytes, of all processes together
 */
public record StepReport(
    Ending ending,
    Captured stdout,
    Captured stderr,
    Duration user,
    Duration system,
    Duration wall,
    long memoryPeak) {

  boolean succeeded() {
    return ending instanceof Ending.Exited(int code) && code == 0;
  }
}
