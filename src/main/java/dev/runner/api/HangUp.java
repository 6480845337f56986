package dev.runner.api;

import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends a job that nobody waits for any more, by interrupting the thread that runs it; but never
 * after that, when the thread does something else.
 */
final class HangUp {

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Thread working;
  private boolean hungUp;

  /** Of the client of a request, who hangs up by closing the connection. */
  static HangUp of(RoutingContext context) {
    HangUp hangUp = new HangUp();
    context.addEndHandler(result -> {
      if (result.failed()) {
        hangUp.hangUp();
      }
    });
    return hangUp;
  }

  /** Does something that may be interrupted. */
  <T> T during(Supplier<T> work) {
    begin();
    try {
      return work.get();
    } finally {
      end();
    }
  }

  private void begin() {
    lock.lock();
    try {
      working = Thread.currentThread();
      if (hungUp) {
        working.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      working = null;
      // One that came too late to end anything.
      Thread.interrupted();
    } finally {
      lock.unlock();
    }
  }

  /** Nobody waits any more. May be called from any thread, and more than once. */
  void hangUp() {
    lock.lock();
    try {
      if (!hungUp && working != null) {
        working.interrupt();
      }
      hungUp = true;
    } finally {
      lock.unlock();
    }
  }

  boolean hungUp() {
    lock.lock();
    try {
      return hungUp;
    } finally {
      lock.unlock();
    }
  }
}
