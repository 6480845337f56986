package dev.runner.jobs;

import dev.runner.coderunner.Job;
import dev.runner.coderunner.JobListener;
import dev.runner.coderunner.Outcome;
import dev.runner.coderunner.Status;
import dev.runner.config.RunnerConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/** Runs jobs as their turns come, a bounded number at once. */
final class JobWorkers implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(JobWorkers.class);

  /** The helper is started again within this. */
  private static final Duration AFTER_FAULT = Duration.ofSeconds(1);

  private final RunnerConfig.Jobs config;
  private final JobStore store;
  private final JobCodec codec;
  private final JobRunner runner;
  private final Turns turns;
  private final Finisher finisher;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closing;

  /** Writes the result of a job. */
  @FunctionalInterface
  interface Finisher {
    void finish(LiveJob job, byte[] result) throws InterruptedException;
  }

  /** Runs a job: the code runner, but in tests. */
  @FunctionalInterface
  interface JobRunner {
    Outcome run(Job job, JobListener listener);
  }

  JobWorkers(
      RunnerConfig.Jobs config,
      JobStore store,
      JobCodec codec,
      JobRunner runner,
      Turns turns,
      Finisher finisher) {
    this.config = config;
    this.store = store;
    this.codec = codec;
    this.runner = runner;
    this.turns = turns;
    this.finisher = finisher;
  }

  void start(int count) {
    for (int i = 0; i < count; i++) {
      threads.add(Thread.ofVirtual().name("job-worker").start(this::serve));
    }
  }

  private void serve() {
    try {
      while (!closing) {
        LiveJob live = turns.take();
        try {
          serve(live);
        } finally {
          turns.done(live);
        }
      }
    } catch (InterruptedException _) {
      // close() ends the thread like this.
    }
  }

  private void serve(LiveJob live) throws InterruptedException {
    MDC.put("job", live.id());
    try {
      Optional<JobStore.Claim> claim = store.claim(live.id(), Instant.now());
      if (claim.isPresent()) {
        attempt(live, claim.get());
      }
    } catch (RuntimeException e) {
      LOG.errorf(e, "job %s was not run; it is tried again", live.id());
      again(live, AFTER_FAULT);
    } finally {
      MDC.remove("job");
    }
  }

  private void attempt(LiveJob live, JobStore.Claim claim) throws InterruptedException {
    if (claim.job().attempts() > config.attempts()) {
      String why = "its run was cut off %d times".formatted(config.attempts());
      finish(live, notRun(claim, why));
      return;
    }
    // Jobs of one owner that wait for their answer, and these, are two clients of the queue.
    Optional<Job> job = codec.read(claim.job(), "jobs:" + live.owner(), claim.request());
    if (job.isEmpty()) {
      finish(live, notRun(claim, "its request cannot be run any more"));
      return;
    }
    Outcome outcome = live.run(() -> runner.run(job.get(), live));
    // Whether it was the client's or the end of the service: from here on it is known from the
    // flags.
    boolean interrupted = Thread.interrupted();
    conclude(live, claim, job.get(), outcome);
    if (interrupted && closing) {
      throw new InterruptedException();
    }
  }

  private void conclude(LiveJob live, JobStore.Claim claim, Job job, Outcome outcome)
      throws InterruptedException {
    boolean cutOff = closing && !live.cancelled();
    switch (outcome) {
      case Outcome.Finished(var report) -> {
        if (!cutOff || report.status() != Status.CANCELLED) {
          finish(live, codec.result(job, outcome, age(claim)));
        }
      }
      case Outcome.NoRunner(Duration retryAfter) -> {
        if (!cutOff) {
          store.requeue(live.id(), false);
          again(live, retryAfter);
        }
      }
      case Outcome.Fault _ -> {
        if (cutOff) {
          return;
        }
        if (claim.job().attempts() >= config.attempts()) {
          finish(live, codec.result(job, outcome, age(claim)));
        } else {
          store.requeue(live.id(), true);
          again(live, AFTER_FAULT);
        }
      }
    }
  }

  private void again(LiveJob live, Duration pause) throws InterruptedException {
    Thread.sleep(pause);
    turns.add(live);
  }

  private void finish(LiveJob live, byte[] result) throws InterruptedException {
    finisher.finish(live, result);
  }

  private byte[] notRun(JobStore.Claim claim, String why) {
    return codec.notRun(claim.job(), claim.request(), Status.INTERNAL_ERROR, why, age(claim));
  }

  private static Duration age(JobStore.Claim claim) {
    return Duration.between(claim.job().created(), Instant.now());
  }

  /** Cuts off what runs. It stays accepted, and is run again with the next start. */
  @Override
  public void close() {
    closing = true;
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
