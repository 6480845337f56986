package dev.runner.coderunner;

import java.util.Optional;

/** Follows jobs, for who wants to see where the time of each went. */
@FunctionalInterface
public interface JobTracer extends AutoCloseable {

  /** Follows none. */
  JobTracer NONE = _ -> Optional.empty();

  /** Begins to follow a job, on the job's own thread as all that comes after. */
  Optional<Trace> follow(Job job);

  @Override
  default void close() {}

  /** A job that is followed. */
  interface Trace {

    /** A listener that passes all on, and notes what happens. */
    JobListener hearing(JobListener listener);

    void ended(Outcome outcome);
  }
}
