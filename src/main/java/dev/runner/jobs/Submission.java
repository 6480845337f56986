package dev.runner.jobs;

/** What came of handing in a job. */
public sealed interface Submission {

  /** It is in the database, and will be run. */
  record Accepted(StoredJob job) implements Submission {}

  /** It was handed in before, with the same key. */
  record Known(StoredJob job) implements Submission {}

  /** Its key belongs to a job with another request. */
  record Conflict() implements Submission {}

  /** There are too many that are not done, or they are too large. */
  record Full() implements Submission {}
}
