package dev.runner.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Measures how long the busiest thread in the sandboxes waited for a processor.
 *
 * <p>A limit of processor time is reached later by the clock if other programs of the machine take
 * the processors meanwhile. The kernel counts that ({@code schedstat}), so it can be told from a
 * limit that is enforced too late.
 */
final class ProcessorWait implements AutoCloseable {

  private static final long PERIOD_NANOS = 10_000_000;

  /** What the kernel had counted for a thread at some time. */
  private record Sample(long atMillis, long ranNanos, long waitedNanos) {}

  private final ProcessHandle helper;
  private final Map<String, List<Sample>> samples = new HashMap<>();
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

  /** Ends the watch, and tells how long the busiest thread waited since then. */
  long millisSince(long beginMillis) throws InterruptedException {
    close();
    List<Sample> busiest =
        samples.values().stream()
            .max(Comparator.comparingLong(thread -> thread.getLast().ranNanos()))
            .orElseThrow(() -> new AssertionError("no program was seen"));
    Sample first =
        busiest.stream().filter(sample -> sample.atMillis() >= beginMillis).findFirst().orElseThrow();
    return (busiest.getLast().waitedNanos() - first.waitedNanos()) / 1_000_000;
  }

  private void watch() {
    while (!ended) {
      ProcessTree.programs(helper).forEach(this::sample);
      LockSupport.parkNanos(PERIOD_NANOS);
    }
  }

  private void sample(ProcessHandle program) {
    try (Stream<Path> threads = Files.list(ProcessTree.directory(program.pid()).resolve("task"))) {
      for (Path thread : threads.toList()) {
        String[] counted = Files.readString(thread.resolve("schedstat")).strip().split(" ");
        samples
            .computeIfAbsent(thread.toString(), _ -> new ArrayList<>())
            .add(
                new Sample(
                    System.currentTimeMillis(),
                    Long.parseLong(counted[0]),
                    Long.parseLong(counted[1])));
      }
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
