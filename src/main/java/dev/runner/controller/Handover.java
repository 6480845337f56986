package dev.runner.controller;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands things that are free to those who wait for one, both in order of arrival.
 *
 * <p>What has been free the longest is handed out first, so that what has just been given back has
 * the most time to be prepared again. Never are there waiters and free things at once.
 */
final class Handover<T> {

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<T> free = new ArrayDeque<>();
  private final Deque<Waiter<T>> waiters = new ArrayDeque<>();
  private final int capacity;
  private boolean closed;

  /**
   * @param capacity how many may wait at once
   */
  Handover(int capacity) {
    this.capacity = capacity;
  }

  /** Gives a thing to the first who waits, or keeps it for the next who comes. */
  void offer(T thing) {
    lock.lock();
    try {
      Waiter<T> first = waiters.poll();
      if (first == null) {
        free.addLast(thing);
      } else {
        first.thing = thing;
        first.served.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes back a thing that is free no longer; false if somebody has got it already. */
  boolean withdraw(T thing) {
    lock.lock();
    try {
      return free.remove(thing);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a thing.
   *
   * @return nothing if too many wait already, if none came free in time, or after {@link #close}
   */
  @Nullable T take(Duration maxWait) throws InterruptedException {
    lock.lock();
    try {
      T thing = closed ? null : free.poll();
      if (thing != null || closed || waiters.size() >= capacity) {
        return thing;
      }
      return await(new Waiter<>(lock.newCondition()), maxWait.toNanos());
    } finally {
      lock.unlock();
    }
  }

  private @Nullable T await(Waiter<T> waiter, long nanos) throws InterruptedException {
    waiters.addLast(waiter);
    try {
      long left = nanos;
      while (waiter.thing == null && left > 0 && !closed) {
        left = waiter.served.awaitNanos(left);
      }
      T thing = waiter.thing;
      waiter.thing = null;
      return thing;
    } finally {
      waiters.remove(waiter);
      T unclaimed = waiter.thing;
      if (unclaimed != null) {
        // Interrupted in the moment of being served.
        offer(unclaimed);
      }
    }
  }

  int waiting() {
    lock.lock();
    try {
      return waiters.size();
    } finally {
      lock.unlock();
    }
  }

  /** Sends everybody away who waits or comes later. */
  void close() {
    lock.lock();
    try {
      closed = true;
      waiters.forEach(waiter -> waiter.served.signal());
    } finally {
      lock.unlock();
    }
  }

  private static final class Waiter<T> {
    private final Condition served;
    private @Nullable T thing;

    Waiter(Condition served) {
      this.served = served;
    }
  }
}
