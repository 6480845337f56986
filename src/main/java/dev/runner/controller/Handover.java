package dev.runner.controller;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Hands things that are free to those who wait for one. Those of one client are served in order of
 * arrival; the clients take turns, so that one who sends a thousand jobs delays another's by one.
 *
 * <p>There are fewer places than things: who has a place may use a thing, or two, while the others
 * are prepared. What has been free the longest is handed out first, so that what has just been
 * given back has the most time to be prepared again; but things of one lane, which get in each
 * other's way, are not handed out together as long as there are others. Never are there free things
 * and waiters who may have one at once.
 */
final class Handover<T> {

  /** How often {@link #remind} is to be called. */
  static final Duration REMINDER_PERIOD = Duration.ofSeconds(1);

  /** Who has longer to wait than this waits for a reminder: it costs less than a timer for each. */
  private static final long NEAR_NANOS = 2 * REMINDER_PERIOD.toNanos();

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<T> free = new ArrayDeque<>();

  /** Of each client that waits, its waiters; the client whose turn is next comes first. */
  private final Map<String, Deque<Waiter<T>>> turns = new LinkedHashMap<>();

  /** Who has a place, and waits for a second thing. */
  private final Deque<Waiter<T>> seconds = new ArrayDeque<>();

  /** Which lane a thing is of. */
  private final ToLongFunction<T> lane;

  /** Of each place that is taken, the lane of its thing. */
  private final List<Long> lanes = new ArrayList<>();

  private final int places;
  private final int capacity;
  private int waiting;
  private boolean closed;

  /**
   * @param lane which lane a thing is of
   * @param places how many may have a thing at once
   * @param capacity how many may wait at once for a place
   */
  Handover(ToLongFunction<T> lane, int places, int capacity) {
    this.lane = lane;
    this.places = places;
    this.capacity = capacity;
  }

  /** Gives a thing to who is next, or keeps it for the next who comes. */
  void offer(T thing) {
    lock.lock();
    try {
      free.addLast(thing);
      serve();
    } finally {
      lock.unlock();
    }
  }

  /** Gives back the place of a thing, which is offered again when it is free. */
  void vacate(T thing) {
    lock.lock();
    try {
      lanes.remove(lane.applyAsLong(thing));
      serve();
    } finally {
      lock.unlock();
    }
  }

  private void serve() {
    while (!free.isEmpty()) {
      Waiter<T> next = seconds.isEmpty() ? next() : seconds.remove();
      if (next == null) {
        return;
      }
      next.thing = choose();
      if (next.client != null) {
        lanes.add(lane.applyAsLong(next.thing));
      }
      next.served.signal();
    }
  }

  private T choose() {
    for (T thing : free) {
      if (!lanes.contains(lane.applyAsLong(thing))) {
        free.remove(thing);
        return thing;
      }
    }
    return free.remove();
  }

  /** Gives a place to the next waiter; its client has its next turn after all others. */
  private @Nullable Waiter<T> next() {
    if (lanes.size() >= places || turns.isEmpty()) {
      return null;
    }
    Map.Entry<String, Deque<Waiter<T>>> turn = turns.entrySet().iterator().next();
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
   * Waits for a place and a thing. Who gets one calls {@link #vacate} with it in the end.
   *
   * @return nothing if too many wait already, if none came free in time, or after {@link #close}
   */
  @Nullable T take(String client, Duration maxWait) throws InterruptedException {
    lock.lock();
    try {
      if (closed || (waiting >= capacity && (free.isEmpty() || lanes.size() >= places))) {
        return null;
      }
      Waiter<T> waiter = new Waiter<>(client, lock.newCondition(), deadline(maxWait));
      turns.computeIfAbsent(client, _ -> new ArrayDeque<>()).addLast(waiter);
      waiting++;
      return await(waiter);
    } finally {
      lock.unlock();
    }
  }

  /** Waits for another thing, for who has a place. */
  @Nullable T takeSecond(Duration maxWait) throws InterruptedException {
    lock.lock();
    try {
      Waiter<T> waiter = new Waiter<>(null, lock.newCondition(), deadline(maxWait));
      seconds.addLast(waiter);
      return await(waiter);
    } finally {
      lock.unlock();
    }
  }

  private static long deadline(Duration maxWait) {
    return System.nanoTime() + maxWait.toNanos();
  }

  /** Wakes those whose time is nearly over, who then wait by the clock. */
  void remind() {
    lock.lock();
    try {
      for (Deque<Waiter<T>> waiters : turns.values()) {
        for (Waiter<T> waiter : waiters) {
          if (waiter.left() <= NEAR_NANOS) {
            waiter.served.signal();
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable T await(Waiter<T> waiter) throws InterruptedException {
    serve();
    try {
      long left = waiter.left();
      while (waiter.thing == null && left > 0 && !closed) {
        if (left > NEAR_NANOS && waiter.client != null) {
          waiter.served.await();
        } else {
          waiter.served.awaitNanos(left);
        }
        left = waiter.left();
      }
      T thing = waiter.thing;
      if (thing == null) {
        leave(waiter);
      }
      return thing;
    } catch (InterruptedException e) {
      if (waiter.thing == null) {
        leave(waiter);
      } else {
        // Interrupted in the moment of being served.
        free.addFirst(waiter.thing);
        if (waiter.client != null) {
          lanes.remove(lane.applyAsLong(waiter.thing));
        }
        serve();
      }
      throw e;
    }
  }

  private void leave(Waiter<T> waiter) {
    if (waiter.client == null) {
      seconds.remove(waiter);
      return;
    }
    Deque<Waiter<T>> waiters = turns.get(waiter.client);
    if (waiters != null && waiters.remove(waiter)) {
      waiting--;
      if (waiters.isEmpty()) {
        turns.remove(waiter.client);
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
      seconds.forEach(waiter -> waiter.served.signal());
      turns.values().forEach(waiters -> waiters.forEach(waiter -> waiter.served.signal()));
    } finally {
      lock.unlock();
    }
  }

  private static final class Waiter<T> {
    /** Whose turn it takes; nobody's, if it has a place already. */
    private final @Nullable String client;

    private final Condition served;
    private final long deadline;
    private @Nullable T thing;

    Waiter(@Nullable String client, Condition served, long deadline) {
      this.client = client;
      this.served = served;
      this.deadline = deadline;
    }

    long left() {
      return deadline - System.nanoTime();
    }
  }
}
