package dev.runner.access;

import java.time.Duration;
import java.util.Optional;

/** Whether a request may go on. */
public sealed interface Verdict {

  /**
   * It may.
   *
   * @param quota what is left, where the caller's rate is limited
   */
  record Granted(Caller caller, Optional<Quota> quota) implements Verdict {}

  /** It has no token, or one that is not known or revoked. */
  record Unauthorized(String why) implements Verdict {}

  /** Its token does not permit this. */
  record Forbidden(Scope missing) implements Verdict {}

  /** There were too many in too short a time. */
  record TooMany(Quota quota, Duration retryAfter) implements Verdict {}

  /** Too many of the caller's are under way. */
  record TooManyAtOnce(int most) implements Verdict {}

  /**
   * A rate and what is left of it.
   *
   * @param reset until all of it is there again
   */
  record Quota(Rate rate, long left, Duration reset) {}
}
