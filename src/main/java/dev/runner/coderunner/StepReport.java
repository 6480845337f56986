package dev.runner.coderunner;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one step of a job did.
 *
 * @param reason for people, where the status does not say it all
 * @param ending what the kernel has evidence of
 * @param user processor time in user mode
 * @param system processor time in the kernel
 * @param wall from the start of the program, not of its wait
 * @param memoryPeak bytes, of all processes together
 * @param processesPeak nothing where the kernel does not count them
 */
public record StepReport(
    Status status,
    Optional<String> reason,
    Ending ending,
    Captured stdout,
    Captured stderr,
    Duration user,
    Duration system,
    Duration wall,
    long memoryPeak,
    OptionalLong processesPeak) {

  boolean succeeded() {
    return status == Status.OK;
  }

  /** The same step, judged differently. */
  StepReport judged(Status newStatus, String newReason) {
    return new StepReport(
        newStatus,
        Optional.of(newReason),
        ending,
        stdout,
        stderr,
        user,
        system,
        wall,
        memoryPeak,
        processesPeak);
  }

  /** The same step with only the first bytes of each stream. */
  StepReport withOutput(int most) {
    return new StepReport(
        status,
        reason,
        ending,
        stdout.first(most),
        stderr.first(most),
        user,
        system,
        wall,
        memoryPeak,
        processesPeak);
  }

  /** Bytes of output that it holds. */
  long held() {
    return (long) stdout.bytes().length + stderr.bytes().length;
  }

  /** Processor time in user mode and in the kernel. */
  public Duration cpu() {
    return user.plus(system);
  }
}
