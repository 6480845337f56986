package dev.runner.controller;

import java.time.Duration;

/** No Runner could be had: the queue is full, the wait was too long, or the service is ending. */
public final class NoRunnerAvailable extends Exception {

  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  NoRunnerAvailable(Duration retryAfter) {
    // Says nothing that a stack trace would explain, and is thrown when there is much to do.
    super("no runner available", null, false, false);
    this.retryAfter = retryAfter;
  }

  /** When it makes sense to try again. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
