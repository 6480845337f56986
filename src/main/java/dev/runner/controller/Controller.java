package dev.runner.controller;

import dev.runner.runtime.SandboxRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** Admits jobs, and lends each a Runner when its turn comes. */
public final class Controller implements AutoCloseable {

  /** A Runner comes free with the end of any job, and jobs take seconds at most. */
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Settings settings;
  private final Handover<Lease> idle;
  private final List<Runner> runners;
  private final List<Thread> threads = new ArrayList<>();

  /**
   * How the pool is to be kept.
   *
   * @param places jobs that may be at work at once
   * @param runners number of Runners: those over the number of places are prepared meanwhile, or
   *     serve jobs that need a second one
   * @param processors over how many the slots may be spread: jobs are at work on different ones, as
   *     long as there are Runners of them
   * @param queueCapacity jobs that may wait for a Runner
   * @param maxWait how long each may wait
   * @param prepareTimeout how long a sandbox may take to be prepared
   */
  public record Settings(
      int places,
      int runners,
      int processors,
      int queueCapacity,
      Duration maxWait,
      Duration prepareTimeout) {

    public Settings {
      if (places < 1 || runners < places || processors < 1 || queueCapacity < 0) {
        throw new IllegalArgumentException(
            "a pool has places, a Runner for each, and processors, and a queue no negative capacity");
      }
    }
  }

  private Controller(SandboxRuntime runtime, Settings settings) {
    this.settings = settings;
    this.idle =
        new Handover<>(
            lease -> lease.slot() % settings.processors(),
            settings.places(),
            settings.queueCapacity());
    this.runners =
        IntStream.range(0, settings.runners())
            .mapToObj(number -> new Runner(number, runtime, idle))
            .toList();
  }

  /** Starts a pool. Its Runners get ready by and by; jobs that come earlier wait. */
  public static Controller start(SandboxRuntime runtime, Settings settings) {
    Controller controller = new Controller(runtime, settings);
    for (Runner runner : controller.runners) {
      controller.threads.add(Thread.ofVirtual().name("runner").start(runner));
    }
    controller.threads.add(Thread.ofVirtual().name("watch").start(controller::watch));
    return controller;
  }

  /**
   * Waits for a Runner.
   *
   * @param client whose turn it takes
   * @param patience how long it may wait, if that is less than all may
   * @throws NoRunnerAvailable if the queue is full, or none came free in time
   */
  public Lease lease(String client, Duration patience)
      throws NoRunnerAvailable, InterruptedException {
    Duration most = settings.maxWait();
    long deadline = System.nanoTime() + (patience.compareTo(most) < 0 ? patience : most).toNanos();
    while (true) {
      Lease lease = idle.take(client, until(deadline));
      if (lease == null) {
        throw new NoRunnerAvailable(RETRY_AFTER);
      }
      if (lease.take(() -> idle.vacate(lease))) {
        return lease;
      }
      idle.vacate(lease);
    }
  }

  /**
   * A second sandbox for a job that has a Runner already: for a program that judges its program. If
   * there are two Runners for each place, it is not waited for longer than a preparation takes.
   *
   * @throws NoRunnerAvailable if none is prepared in time
   */
  public Lease companion() throws NoRunnerAvailable, InterruptedException {
    long deadline = System.nanoTime() + settings.prepareTimeout().toNanos();
    while (true) {
      Lease lease = idle.takeSecond(until(deadline));
      if (lease == null) {
        throw new NoRunnerAvailable(RETRY_AFTER);
      }
      if (lease.take(() -> {})) {
        return lease;
      }
    }
  }

  private static Duration until(long deadline) {
    return Duration.ofNanos(deadline - System.nanoTime());
  }

  /** How many jobs wait for a Runner. */
  public int waiting() {
    return idle.waiting();
  }

  public PoolStatus status() {
    Map<Runner.State, Integer> count = new EnumMap<>(Runner.State.class);
    List<Runner.Condition> conditions = runners.stream().map(Runner::condition).toList();
    conditions.forEach(condition -> count.merge(condition.state(), 1, Integer::sum));
    Optional<String> trouble =
        conditions.stream().map(Runner.Condition::trouble).filter(Objects::nonNull).findFirst();
    return new PoolStatus(
        settings.places(),
        count.getOrDefault(Runner.State.READY, 0),
        count.getOrDefault(Runner.State.BUSY, 0),
        count.getOrDefault(Runner.State.PREPARING, 0),
        count.getOrDefault(Runner.State.CONNECTING, 0),
        count.getOrDefault(Runner.State.BROKEN, 0),
        idle.waiting(),
        trouble);
  }

  /**
   * A sandbox that is not prepared in time is given up, so that one wedged slot costs no Runner;
   * and who has waited for one too long is told in time.
   */
  private void watch() {
    try {
      while (true) {
        Thread.sleep(Handover.REMINDER_PERIOD);
        idle.remind();
        for (Runner runner : runners) {
          runner.abandonIfStuck(settings.prepareTimeout());
        }
      }
    } catch (InterruptedException _) {
      // close() ends the watch like this.
    }
  }

  /** Ends every sandbox at once, and whatever runs in it. Jobs that wait are sent away. */
  @Override
  public void close() {
    idle.close();
    runners.forEach(Runner::close);
    threads.forEach(Thread::interrupt);
  }
}
