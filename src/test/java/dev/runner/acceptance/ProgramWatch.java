package dev.runner.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Looks from outside at the program that runs in a sandbox: until when it is there, and how much
 * processor time it has used. Meant for one job at a time.
 */
final class ProgramWatch implements AutoCloseable {

  /** Short against what is measured. */
  private static final Duration PERIOD = Duration.ofMillis(5);

  /** Looking for programs costs more than looking at one. */
  private static final Duration SEARCH_PERIOD = Duration.ofMillis(50);

  /**
   * A program at some time.
   *
   * @param atMillis the time, in milliseconds since 1970
   * @param usedMillis processor time of all its threads until then
   */
  record Sample(long atMillis, long usedMillis) {}

  private final ProcessHandle helper;
  private final List<Sample> samples = new ArrayList<>();
  private final Thread watch;
  private volatile boolean ended;

  private ProgramWatch(ProcessHandle helper) {
    this.helper = helper;
    this.watch = Thread.ofPlatform().daemon().name("program-watch").unstarted(this::watch);
  }

  static ProgramWatch of(ProcessHandle helper) {
    ProgramWatch watch = new ProgramWatch(helper);
    watch.watch.start();
    return watch;
  }

  /** The last program, when it was seen last. */
  Sample last() {
    return samples.getLast();
  }

  /**
   * The longest that this watch itself was kept from looking again: what any process on this
   * machine must expect that only wants to pass something on.
   */
  long longestDelayMillis(long sinceMillis) {
    long longest = 0;
    long last = sinceMillis;
    for (Sample sample : samples) {
      if (sample.atMillis() >= sinceMillis) {
        longest = Math.max(longest, sample.atMillis() - last - PERIOD.toMillis());
        last = sample.atMillis();
      }
    }
    return longest;
  }

  private void watch() {
    List<ProcessHandle> programs = List.of();
    long searched = System.nanoTime() - SEARCH_PERIOD.toNanos();
    while (!ended) {
      if (System.nanoTime() - searched >= SEARCH_PERIOD.toNanos()) {
        programs = ProcessTree.programs(helper);
        searched = System.nanoTime();
      }
      programs.forEach(this::sample);
      LockSupport.parkNanos(PERIOD.toNanos());
    }
  }

  private void sample(ProcessHandle program) {
    try (Stream<Path> threads = Files.list(ProcessTree.directory(program.pid()).resolve("task"))) {
      long now = System.currentTimeMillis();
      long nanos = 0;
      for (Path thread : threads.toList()) {
        nanos += Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ", 2)[0]);
      }
      samples.add(new Sample(now, nanos / 1_000_000));
    } catch (IOException _) {
      // It ended while it was looked at.
    }
  }

  /** Ends the watch; what it saw stays, and may be asked for from now on. */
  void end() throws InterruptedException {
    close();
    watch.join();
  }

  @Override
  public void close() {
    ended = true;
  }
}
