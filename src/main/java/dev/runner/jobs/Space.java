package dev.runner.jobs;

import dev.runner.config.RunnerConfig;
import dev.runner.store.StoreFault;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Keeps what jobs take within its bounds: their number, their bytes, and how long they are kept.
 */
final class Space implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Space.class);

  private static final Duration PERIOD = Duration.ofMinutes(1);

  /** What is removed on top of what is needed, so that not every job has to wait for it. */
  private static final long SLACK = 1L << 20;

  private final RunnerConfig.Jobs config;
  private final JobStore store;
  private final AtomicLong bytes;
  private final AtomicInteger unfinished;
  private final Thread thread = Thread.ofVirtual().name("job-retention").unstarted(this::serve);

  Space(RunnerConfig.Jobs config, JobStore store, long bytes, int unfinished) {
    this.config = config;
    this.store = store;
    this.bytes = new AtomicLong(bytes);
    this.unfinished = new AtomicInteger(unfinished);
  }

  void start() {
    thread.start();
  }

  /** Makes room for one more job, if need be at the expense of those that are done. */
  boolean reserve(long size) throws InterruptedException {
    if (unfinished.incrementAndGet() > config.capacity()) {
      unfinished.decrementAndGet();
      return false;
    }
    if (bytes.addAndGet(size) > most()) {
      makeRoom();
      if (bytes.get() > most()) {
        release(size);
        return false;
      }
    }
    return true;
  }

  /** The job did not come. */
  void release(long size) {
    bytes.addAndGet(-size);
    unfinished.decrementAndGet();
  }

  /** A job is done, and takes so much more than before. */
  void finished(long growth) throws InterruptedException {
    unfinished.decrementAndGet();
    if (bytes.addAndGet(growth) > most()) {
      makeRoom();
    }
  }

  private synchronized void makeRoom() throws InterruptedException {
    long over = bytes.get() - most();
    if (over > 0) {
      bytes.addAndGet(-store.removeOldest(over + Math.min(SLACK, most() / 10)).bytes());
    }
  }

  private long most() {
    return config.maxSize().asLongValue();
  }

  int unfinished() {
    return unfinished.get();
  }

  long bytes() {
    return bytes.get();
  }

  private void serve() {
    Duration tenth = config.keep().dividedBy(10);
    Duration pause = tenth.compareTo(PERIOD) < 0 ? tenth.plusMillis(1) : PERIOD;
    try {
      while (true) {
        Thread.sleep(pause);
        removeOld();
      }
    } catch (InterruptedException _) {
      // close() ends the thread like this.
    }
  }

  private void removeOld() throws InterruptedException {
    try {
      JobStore.Removed removed = store.removeEndedBefore(Instant.now().minus(config.keep()));
      bytes.addAndGet(-removed.bytes());
    } catch (StoreFault e) {
      LOG.warnf("old jobs were not removed: %s", e.getMessage());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
