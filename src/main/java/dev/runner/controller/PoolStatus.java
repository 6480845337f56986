package dev.runner.controller;

import java.util.Optional;

/**
 * The pool at one moment.
 *
 * @param places jobs that may be at work at once
 * @param ready Runners that can be lent
 * @param busy Runners that are lent
 * @param preparing Runners between two jobs
 * @param connecting Runners that wait for their first sandbox
 * @param broken Runners without a sandbox
 * @param waiting jobs that wait for a Runner
 * @param trouble why a Runner is broken, where one is
 */
public record PoolStatus(
    int places,
    int ready,
    int busy,
    int preparing,
    int connecting,
    int broken,
    int waiting,
    Optional<String> trouble) {

  /** Whether jobs can run: at least one Runner has been prepared, and still has its sandbox. */
  public boolean working() {
    return ready + busy + preparing > 0;
  }
}
