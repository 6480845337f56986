package dev.runner.runtime;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A question to the helper that waits for its answer: the thread that attends to the connection
 * brings the frames, the thread of the job waits.
 */
abstract class Exchange<T> {

  private final CompletableFuture<T> answer = new CompletableFuture<>();
  private final long deadline;

  /** Set when the job has gone away: its frames are still taken, but nobody sees them. */
  private volatile boolean abandoned;

  /**
   * @param longest how long the helper may take; then it has lost its mind, and we the sandbox
   */
  Exchange(Duration longest) {
    this.deadline = System.nanoTime() + longest.toNanos();
  }

  final long nanosLeft() {
    return deadline - System.nanoTime();
  }

  /**
   * Takes one frame.
   *
   * @return whether it was the last of the answer
   * @throws ProtocolException if this frame does not belong into the answer
   */
  abstract boolean take(HelperFrame frame) throws ProtocolException;

  /** Called after the last frame was taken, when the connection is free for the next question. */
  abstract void settle();

  final void succeed(T value) {
    answer.complete(value);
  }

  void fail(SandboxException why) {
    answer.completeExceptionally(why);
  }

  final void abandon() {
    abandoned = true;
  }

  final boolean abandoned() {
    return abandoned;
  }

  /**
   * Waits for the answer. The time of that is kept by who attends to the connection: a timer for
   * each wait would cost more than the wait.
   */
  final T await() throws SandboxException, InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SandboxException why) {
        throw why;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  static ProtocolException unexpected(HelperFrame frame) {
    return new ProtocolException("unexpected " + frame.getClass().getSimpleName() + " frame");
  }
}
