package dev.runner.jobs;

import java.time.Instant;
import java.util.Optional;

/**
 * A job as it stands in the database, without its request and its result.
 *
 * @param owner who sent it; another may not see it
 * @param ownerCeilings for the codec, in its own words
 * @param attempts how often it was started
 * @param callbackUrl who is told of its end
 * @param traceParent for the codec, in its own words
 */
public record StoredJob(
    String id,
    String owner,
    String ownerCeilings,
    JobState state,
    int attempts,
    Instant created,
    Optional<Instant> started,
    Optional<Instant> finished,
    Optional<String> callbackUrl,
    Optional<String> traceParent) {}
