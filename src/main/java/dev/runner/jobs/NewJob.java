package dev.runner.jobs;

import java.util.Optional;

/**
 * A job that somebody wants to have accepted.
 *
 * @param owner who sends it
 * @param ownerConcurrency how many jobs of its owner may run at once; 0 sets no limit
 * @param ownerCeilings for the codec, in its own words
 * @param idempotencyKey a second job of its owner with the same key is the same job
 * @param request what the codec makes a job of; not copied
 * @param callbackUrl to be told of its end
 * @param traceParent of whose work it is part, in the codec's own words
 */
@SuppressWarnings("ArrayRecordComponent") // up to megabytes: not worth a copy
public record NewJob(
    String id,
    String owner,
    int ownerConcurrency,
    String ownerCeilings,
    Optional<String> idempotencyKey,
    byte[] request,
    Optional<String> callbackUrl,
    Optional<String> traceParent) {}
