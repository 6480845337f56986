package dev.runner.jobs;

import dev.runner.coderunner.CodeRunner;
import dev.runner.coderunner.Job;
import dev.runner.coderunner.JobListener;
import dev.runner.coderunner.Status;
import dev.runner.config.RunnerConfig;
import dev.runner.store.Database;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Accepts jobs, keeps them until they are done and their results for a while after.
 *
 * <p>What was accepted is in the database, so neither the end of the service nor that of the helper
 * loses it: a job that was cut off is run again. Its result is written once.
 */
@Singleton
@Startup
public final class Jobs {

  private final RunnerConfig.Jobs config;
  private final JobStore store;
  private final JobCodec codec;
  private final Deliveries deliveries;
  private final Space space;
  private final Turns turns = new Turns();
  private final Map<String, LiveJob> live = new ConcurrentHashMap<>();
  private final JobWorkers workers;

  @Inject
  Jobs(
      RunnerConfig config,
      Database database,
      CodeRunner codeRunner,
      JobCodec codec,
      Deliveries deliveries)
      throws InterruptedException {
    this(config, database, codeRunner::run, codec, deliveries);
  }

  Jobs(
      RunnerConfig config,
      Database database,
      JobWorkers.JobRunner runner,
      JobCodec codec,
      Deliveries deliveries)
      throws InterruptedException {
    this.config = config.jobs();
    this.store = new JobStore(database);
    this.codec = codec;
    this.deliveries = deliveries;
    List<JobStore.Waiting> waiting = store.recover();
    this.space = new Space(config.jobs(), store, store.size(), waiting.size());
    for (JobStore.Waiting job : waiting) {
      enqueue(new LiveJob(job.id(), job.owner(), job.ownerConcurrency()));
    }
    int size = config.pool().size().orElseGet(Runtime.getRuntime()::availableProcessors);
    this.workers = new JobWorkers(config.jobs(), store, codec, runner, turns, this::finish);
    workers.start(config.jobs().concurrency().orElse(size));
    space.start();
    deliveries.start();
  }

  /** A job, and its result once it is done. */
  public record View(StoredJob job, Optional<byte[]> result) {}

  /** Listening to a job, until this is closed or the job is done. */
  public interface Subscription extends AutoCloseable {

    @Override
    void close();
  }

  /** Accepts a job: when this returns, it is durable. */
  public Submission submit(NewJob job) throws InterruptedException {
    if (!space.reserve(job.request().length)) {
      return new Submission.Full();
    }
    boolean accepted = false;
    try {
      Submission submission = store.insert(job, Instant.now());
      accepted = submission instanceof Submission.Accepted;
      if (accepted) {
        enqueue(new LiveJob(job.id(), job.owner(), job.ownerConcurrency()));
      }
      return submission;
    } finally {
      if (!accepted) {
        space.release(job.request().length);
      }
    }
  }

  private void enqueue(LiveJob job) {
    live.put(job.id(), job);
    turns.add(job);
  }

  public Optional<View> find(String id) throws InterruptedException {
    return store.find(id).map(found -> new View(found.job(), found.result()));
  }

  /** The job itself; nothing if it is done, or there is none. */
  public Optional<Job> job(String id) throws InterruptedException {
    Optional<byte[]> request = store.request(id);
    Optional<JobStore.Found> found = request.isEmpty() ? Optional.empty() : store.find(id);
    return found.flatMap(it -> codec.read(it.job(), it.job().owner(), request.orElseThrow()));
  }

  /** Like {@link #find}, but waits a while for its end if that has not come. */
  public Optional<View> await(String id, Duration time) throws InterruptedException {
    LiveJob job = live.get(id);
    if (job != null) {
      Duration most = time.compareTo(config.maxWait()) < 0 ? time : config.maxWait();
      job.await(most);
    }
    return find(id);
  }

  /** Ends a job that is not done. Its result says so, perhaps a moment later. */
  public void cancel(String id) throws InterruptedException {
    LiveJob job = live.get(id);
    if (job == null) {
      return;
    }
    job.cancel();
    if (turns.remove(job)) {
      Optional<JobStore.Claim> claim = store.claim(id, Instant.now());
      if (claim.isPresent()) {
        Duration total = Duration.between(claim.get().job().created(), Instant.now());
        byte[] request = claim.get().request();
        finish(job, codec.notRun(claim.get().job(), request, Status.CANCELLED, "cancelled", total));
      }
    }
  }

  /**
   * Listens to a job. Nothing that the listener does may take time.
   *
   * @param ended called once when its result is there, at once if it is done already
   */
  public Subscription listen(String id, JobListener listener, Runnable ended) {
    LiveJob job = live.get(id);
    if (job == null) {
      ended.run();
      return () -> {};
    }
    job.listeners().add(listener);
    var _ = job.ended().thenRun(ended);
    return new Listening(job, listener);
  }

  private record Listening(LiveJob job, JobListener listener) implements Subscription {
    @Override
    public void close() {
      job.listeners().remove(listener);
    }
  }

  private void finish(LiveJob job, byte[] result) throws InterruptedException {
    Instant now = Instant.now();
    Optional<Long> growth = store.finish(job.id(), result, now);
    if (growth.isPresent()) {
      space.finished(growth.get());
      deliveries.added();
    }
    live.remove(job.id());
    job.ended().complete(null);
  }

  /** Jobs that are accepted and not done. */
  public int unfinished() {
    return space.unfinished();
  }

  /** Bytes of all requests and results that are kept. */
  public long bytes() {
    return space.bytes();
  }

  /** Before the sandboxes go: jobs that run are cut off, and run again with the next start. */
  void stop(@Observes ShutdownEvent event) {
    close();
  }

  void close() {
    workers.close();
    space.close();
    deliveries.close();
  }
}
