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
import java.util.stream.Stream;

/** Admits jobs, and lends each a Runner when its turn comes. */
public final class Controller implements AutoCloseable {

  /** How often Runners are looked at that take too long to be prepared. */
  private static final Duration WATCH_PERIOD = Duration.ofSeconds(1);

  /** A Runner comes free with the end of any job, and jobs take seconds at most. */
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Settings settings;
  private final Handover<Lease> idle;
  private final Handover<Lease> idleCompanions;
  private final List<Runner> runners;
  private final List<Runner> companions;
  private final List<Thread> threads = new ArrayList<>();

  /**
   * How the pool is to be kept.
   *
   * @param size number of Runners
   * @param companions number of second sandboxes for jobs that need one
   * @param queueCapacity jobs that may wait for a Runner
   * @param maxWait how long each may wait
   * @param prepareTimeout how long a sandbox may take to be prepared
   */
  public record Settings(
      int size, int companions, int queueCapacity, Duration maxWait, Duration prepareTimeout) {

    public Settings {
      if (size < 1 || companions < 0 || queueCapacity < 0) {
        throw new IllegalArgumentException("a pool has Runners, and a queue no negative capacity");
      }
    }
  }

  private Controller(SandboxRuntime runtime, Settings settings) {
    this.settings = settings;
    this.idle = new Handover<>(settings.queueCapacity());
    this.runners = runners(runtime, settings.size(), idle);
    // Whoever waits for one has a Runner, and there are as many.
    this.idleCompanions = new Handover<>(settings.size());
    this.companions = runners(runtime, settings.companions(), idleCompanions);
  }

  private static List<Runner> runners(SandboxRuntime runtime, int count, Handover<Lease> idle) {
    return IntStream.range(0, count).mapToObj(number -> new Runner(number, runtime, idle)).toList();
  }

  /** Starts a pool. Its Runners get ready by and by; jobs that come earlier wait. */
  public static Controller start(SandboxRuntime runtime, Settings settings) {
    Controller controller = new Controller(runtime, settings);
    for (Runner runner : controller.all()) {
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
    return take(idle, client, patience.compareTo(most) < 0 ? patience : most);
  }

  /**
   * A second sandbox for a job that has a Runner already: for a program that judges its program.
   * There is one for each Runner, so it is not waited for longer than its preparation takes.
   *
   * @throws NoRunnerAvailable if there are none, or it is not prepared in time
   */
  public Lease companion() throws NoRunnerAvailable, InterruptedException {
    return take(idleCompanions, "", settings.prepareTimeout());
  }

  private static Lease take(Handover<Lease> from, String client, Duration maxWait)
      throws NoRunnerAvailable, InterruptedException {
    long deadline = System.nanoTime() + maxWait.toNanos();
    while (true) {
      Lease lease = from.take(client, Duration.ofNanos(deadline - System.nanoTime()));
      if (lease == null) {
        throw new NoRunnerAvailable(RETRY_AFTER);
      }
      if (lease.take()) {
        return lease;
      }
    }
  }

  /** How many jobs wait for a Runner. */
  public int waiting() {
    return idle.waiting();
  }

  private List<Runner> all() {
    return Stream.concat(runners.stream(), companions.stream()).toList();
  }

  public PoolStatus status() {
    Map<Runner.State, Integer> count = new EnumMap<>(Runner.State.class);
    List<Runner.Condition> conditions = runners.stream().map(Runner::condition).toList();
    conditions.forEach(condition -> count.merge(condition.state(), 1, Integer::sum));
    Optional<String> trouble =
        conditions.stream().map(Runner.Condition::trouble).filter(Objects::nonNull).findFirst();
    return new PoolStatus(
        count.getOrDefault(Runner.State.READY, 0),
        count.getOrDefault(Runner.State.BUSY, 0),
        count.getOrDefault(Runner.State.PREPARING, 0),
        count.getOrDefault(Runner.State.CONNECTING, 0),
        count.getOrDefault(Runner.State.BROKEN, 0),
        idle.waiting(),
        trouble);
  }

  /**
   * A sandbox that is not prepared in time is given up, so that one wedged slot costs no Runner.
   */
  private void watch() {
    try {
      while (true) {
        Thread.sleep(WATCH_PERIOD);
        for (Runner runner : all()) {
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
    idleCompanions.close();
    all().forEach(Runner::close);
    threads.forEach(Thread::interrupt);
  }
}
