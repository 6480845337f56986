package dev.runner.jobs;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that wait. Those of one owner go in order; the owners take turns, and nobody has more jobs
 * at work than he may.
 */
final class Turns {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Of each owner who waits, his jobs; the owner whose turn is next comes first. */
  private final Map<String, Deque<LiveJob>> waiting = new LinkedHashMap<>();

  /** Of each owner who has jobs at work, how many. */
  private final Map<String, Integer> working = new HashMap<>();

  void add(LiveJob job) {
    lock.lock();
    try {
      waiting.computeIfAbsent(job.owner(), _ -> new ArrayDeque<>()).addLast(job);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a job whose turn it is. Who gets it says {@link #done} in the end. */
  LiveJob take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        LiveJob next = next();
        if (next != null) {
          return next;
        }
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable LiveJob next() {
    for (Deque<LiveJob> jobs : List.copyOf(waiting.values())) {
      LiveJob first = jobs.getFirst();
      String owner = first.owner();
      int atWork = working.getOrDefault(owner, 0);
      if (first.ownerConcurrency() == 0 || atWork < first.ownerConcurrency()) {
        working.put(owner, atWork + 1);
        jobs.removeFirst();
        waiting.remove(owner);
        if (!jobs.isEmpty()) {
          waiting.put(owner, jobs);
        }
        return first;
      }
    }
    return null;
  }

  /** Gives up a turn. */
  void done(LiveJob job) {
    lock.lock();
    try {
      working.computeIfPresent(job.owner(), (_, n) -> n == 1 ? null : Integer.valueOf(n - 1));
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Takes a job out that waits; false if it does not wait any more. */
  boolean remove(LiveJob job) {
    lock.lock();
    try {
      Deque<LiveJob> jobs = waiting.get(job.owner());
      if (jobs == null || !jobs.remove(job)) {
        return false;
      }
      if (jobs.isEmpty()) {
        waiting.remove(job.owner());
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
