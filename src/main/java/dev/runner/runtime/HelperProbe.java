package dev.runner.runtime;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Finds out whether a helper prepares sandboxes. */
public final class HelperProbe {

  private HelperProbe() {}

  /**
   * Has one sandbox prepared, and gives it up again.
   *
   * @return how long that took
   * @throws SandboxException if none was prepared
   */
  public static Duration prepareOne(SandboxRuntime runtime, Duration longest)
      throws SandboxException, InterruptedException {
    long start = System.nanoTime();
    CompletableFuture<Duration> ready = new CompletableFuture<>();
    try (Sandbox sandbox = runtime.open()) {
      Thread.ofVirtual().start(() -> serve(sandbox, start, ready));
      return ready.get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      throw SandboxException.lost("no sandbox was prepared within " + longest);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SandboxException why) {
        throw why;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static void serve(Sandbox sandbox, long start, CompletableFuture<Duration> ready) {
    try {
      sandbox.serve(() -> ready.complete(Duration.ofNanos(System.nanoTime() - start)));
    } catch (SandboxException e) {
      ready.completeExceptionally(e);
    }
  }
}
