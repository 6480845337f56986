package dev.runner.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A question to the helper that waits for its answer: the thread that attends to the connection
 * brings the frames, the thread of the job waits.
 */
abstract class Exchange<T> {

  private final CompletableFuture<T> answer = new CompletableFuture<>();

  /** Set when the job has gone away: its frames are still taken, but nobody sees them. */
  private volatile boolean abandoned;

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
   * @throws TimeoutException if there was no answer for so long
   */
  final T await(long nanos) throws SandboxException, InterruptedException, TimeoutException {
    try {
      return answer.get(nanos, TimeUnit.NANOSECONDS);
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
