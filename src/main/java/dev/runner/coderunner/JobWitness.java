package dev.runner.coderunner;

/** Sees the end of every job, on the job's own thread: for the metrics. */
@FunctionalInterface
public interface JobWitness {
  void ended(Job job, Outcome outcome);
}
