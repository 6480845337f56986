package dev.runner.jobs;

import dev.runner.coderunner.Job;
import dev.runner.coderunner.Outcome;
import dev.runner.coderunner.Status;
import java.time.Duration;
import java.util.Optional;

/** Reads requests and writes results. Implemented by who knows their form. */
public interface JobCodec {

  /**
   * Makes a job of a request that was accepted.
   *
   * @param client whose turns in the queue it takes
   * @return nothing if it cannot be run any more, because its language is gone for instance
   */
  Optional<Job> read(StoredJob job, String client, byte[] request);

  /**
   * The result of a job that was handed to the code runner.
   *
   * @param total from its arrival
   */
  byte[] result(Job job, Outcome outcome, Duration total);

  /** The result of a job that was not. */
  byte[] notRun(StoredJob job, byte[] request, Status status, String why, Duration total);

  /** What is sent to its callback URL. */
  byte[] callback(StoredJob job, byte[] result);
}
