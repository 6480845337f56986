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
 * Measures how long the threads of the program in the sandbox waited for a processor, added up.
 *
 * <p>A limit of processor time is reached later by the clock if other programs of the machine take
 * the processors meanwhile. The kernel counts that ({@code schedstat}), so it can be told from a
 * limit that is enforced too late. Meant for one job at a time.
 */
final class ProcessorWait implements AutoCloseable {

  /** Short against what is measured. */
  private static final Duration PERIOD = Duration.ofMillis(5);

  /** Looking for programs costs more than looking at one. */
  private static final Duration SEARCH_PERIOD = Duration.ofMillis(50);

  /** What the kernel had counted for the threads of a program at some time. */
  private record Sample(long pid, long atMillis, long waitedNanos) {}

  private final ProcessHandle helper;
  private final List<Sample> samples = new ArrayList<>();
  private final Thread watch;
  private volatile boolean ended;

  private ProcessorWait(ProcessHandle helper) {
    this.helper = helper;
    this.watch = Thread.ofPlatform().daemon().name("processor-wait").unstarted(this::watch);
  }

  static ProcessorWait watch(ProcessHandle helper) {
    ProcessorWait wait = new ProcessorWait(helper);
    wait.watch.start();
    return wait;
  }

  /** Ends the watch, and tells how long the last program waited since then. */
  long millisSince(long beginMillis) throws InterruptedException {
    close();
    Sample last = samples.getLast();
    Sample first =
        samples.stream()
            .filter(sample -> sample.pid() == last.pid() && sample.atMillis() >= beginMillis)
            .findFirst()
            .orElseThrow(() -> new AssertionError("the program was not seen"));
    return (last.waitedNanos() - first.waitedNanos()) / 1_000_000;
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
      long waited = 0;
      for (Path thread : threads.toList()) {
        waited += Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[1]);
      }
      samples.add(new Sample(program.pid(), now, waited));
    } catch (IOException _) {
      // It ended while it was looked at.
    }
  }

  @Override
  public void close() throws InterruptedException {
    ended = true;
    watch.join();
  }
}
