package dev.runner.controller;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands things that are free to those who wait for one. Those of one client are served in order of
 * arrival; the clients take turns, so that one who sends a thousand jobs delays another's by one.
 *
 * <p>What has been free the longest is handed out first, so that what has just been given back has
 * the most time to be prepared again. Never are there waiters and free things at once.
 */
final class Handover<T> {

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<T> free = new ArrayDeque<>();

  /** Of each client that waits, its waiters; the client whose turn is next comes first. */
  private final Map<String, Deque<Waiter<T>>> turns = new LinkedHashMap<>();

  private final int capacity;
  private int waiting;
  private boolean closed;

  /**
   * @param capacity how many may wait at once
   */
  Handover(int capacity) {
    this.capacity = capacity;
  }

  /** Gives a thing to who is next, or keeps it for the next who comes. */
  void offer(T thing) {
    lock.lock();
    try {
      Waiter<T> next = next();
      if (next == null) {
        free.addLast(thing);
      } else {
        next.thing = thing;
        next.served.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes the next waiter out; its client has its next turn after all others. */
  private @Nullable Waiter<T> next() {
    Map.Entry<String, Deque<Waiter<T>>> turn =
        turns.isEmpty() ? null : turns.entrySet().iterator().next();
    if (turn == null) {
      return null;
    }
    Deque<Waiter<T>> waiters = turn.getValue();
    Waiter<T> first = waiters.remove();
    turns.remove(turn.getKey());
    if (!waiters.isEmpty()) {
      turns.put(turn.getKey(), waiters);
    }
    waiting--;
    return first;
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
  @Nullable T take(String client, Duration maxWait) throws InterruptedException {
    lock.lock();
    try {
      T thing = closed ? null : free.poll();
      if (thing != null || closed || waiting >= capacity) {
        return thing;
      }
      return await(client, new Waiter<>(lock.newCondition()), maxWait.toNanos());
    } finally {
      lock.unlock();
    }
  }

  private @Nullable T await(String client, Waiter<T> waiter, long nanos)
      throws InterruptedException {
    turns.computeIfAbsent(client, _ -> new ArrayDeque<>()).addLast(waiter);
    waiting++;
    try {
      long left = nanos;
      while (waiter.thing == null && left > 0 && !closed) {
        left = waiter.served.awaitNanos(left);
      }
      T thing = waiter.thing;
      waiter.thing = null;
      if (thing == null) {
        leave(client, waiter);
      }
      return thing;
    } catch (InterruptedException e) {
      T unclaimed = waiter.thing;
      if (unclaimed == null) {
        leave(client, waiter);
      } else {
        // Interrupted in the moment of being served.
        offer(unclaimed);
      }
      throw e;
    }
  }

  private void leave(String client, Waiter<T> waiter) {
    Deque<Waiter<T>> waiters = turns.get(client);
    if (waiters != null && waiters.remove(waiter)) {
      waiting--;
      if (waiters.isEmpty()) {
        turns.remove(client);
      }
    }
  }

  int waiting() {
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  /** Sends everybody away who waits or comes later. */
  void close() {
    lock.lock();
    try {
      closed = true;
      turns.values().forEach(waiters -> waiters.forEach(waiter -> waiter.served.signal()));
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
