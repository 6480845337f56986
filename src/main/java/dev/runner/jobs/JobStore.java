package dev.runner.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runner.store.Database;
import dev.runner.store.Sql;
import dev.runner.store.Transaction;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Jobs in the database. What a method has changed is durable when it returns. */
final class JobStore {

  private static final String COLUMNS =
      "id, owner, owner_ceilings, state, attempts, created, started, finished, callback_url,"
          + " trace_parent";

  /** Of one transaction, so that others are not kept waiting. */
  private static final int MOST_REMOVED = 200;

  private final Database database;

  JobStore(Database database) {
    this.database = database;
  }

  /** What a job waits with in memory. */
  record Waiting(String id, String owner, int ownerConcurrency) {}

  /** A job that is about to run. */
  @SuppressWarnings("ArrayRecordComponent") // up to megabytes: not worth a copy
  record Claim(StoredJob job, byte[] request) {}

  /** A job, and its result once it is done. */
  record Found(StoredJob job, Optional<byte[]> result) {}

  /** Jobs that were removed. */
  record Removed(int count, long bytes) {
    Removed plus(Removed more) {
      return new Removed(count + more.count, bytes + more.bytes);
    }
  }

  /** Adds a job, unless its owner has used its key before. */
  Submission insert(NewJob job, Instant now) throws InterruptedException {
    String digest = digest(job.request(), job.callbackUrl().orElse(""));
    return database.write(connection -> {
      Optional<Submission> earlier = earlier(connection, job, digest);
      if (earlier.isPresent()) {
        return earlier.get();
      }
      Sql.update(
          connection,
          "INSERT INTO jobs (id, owner, state, owner_concurrency, owner_ceilings, size, created,"
              + " idempotency_key, request_digest, callback_url, trace_parent)"
              + " VALUES (?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?)",
          job.id(),
          job.owner(),
          job.ownerConcurrency(),
          job.ownerCeilings(),
          (long) job.request().length,
          now.toEpochMilli(),
          job.idempotencyKey().orElse(null),
          digest,
          job.callbackUrl().orElse(null),
          job.traceParent().orElse(null));
      Sql.update(
          connection,
          "INSERT INTO job_requests (job_id, body) VALUES (?, ?)",
          job.id(),
          job.request());
      return new Submission.Accepted(get(connection, job.id()).orElseThrow());
    });
  }

  private static Optional<Submission> earlier(Connection connection, NewJob job, String digest)
      throws SQLException {
    if (job.idempotencyKey().isEmpty()) {
      return Optional.empty();
    }
    String key = job.idempotencyKey().get();
    return Sql.first(
        connection,
        row ->
            row.getString("request_digest").equals(digest)
                ? new Submission.Known(job(row))
                : new Submission.Conflict(),
        "SELECT request_digest, " + COLUMNS + " FROM jobs WHERE owner = ? AND idempotency_key = ?",
        job.owner(),
        key);
  }

  /** Notes that a job starts. Nothing if it is done already, or gone. */
  Optional<Claim> claim(String id, Instant now) throws InterruptedException {
    return database.write(connection -> {
      int changed =
          Sql.update(
              connection,
              "UPDATE jobs SET state = 'running', attempts = attempts + 1, started = ?"
                  + " WHERE id = ? AND state <> 'done'",
              now.toEpochMilli(),
              id);
      if (changed == 0) {
        return Optional.empty();
      }
      StoredJob job = get(connection, id).orElseThrow();
      return Sql.first(
          connection,
          row -> new Claim(job, row.getBytes("body")),
          "SELECT body FROM job_requests WHERE job_id = ?",
          id);
    });
  }

  /**
   * Puts a job back that did not run to its end; where it was not run at all, that is not counted.
   */
  void requeue(String id, boolean wasRun) throws InterruptedException {
    database.write(connection ->
        Sql.update(
            connection,
            "UPDATE jobs SET state = 'queued', attempts = attempts - ?"
                + " WHERE id = ? AND state = 'running'",
            wasRun ? 0 : 1,
            id));
  }

  /**
   * Writes a job's result, and that its callback is owed.
   *
   * @return by how much all jobs have grown; nothing if it has a result already
   */
  Optional<Long> finish(String id, byte[] result, Instant now) throws InterruptedException {
    return database.write(connection -> {
      Optional<Long> before =
          Sql.first(
              connection,
              row -> row.getLong("size"),
              "SELECT size FROM jobs WHERE id = ? AND state <> 'done'",
              id);
      if (before.isEmpty()) {
        return before;
      }
      Sql.update(
          connection,
          "UPDATE jobs SET state = 'done', finished = ?, size = ? WHERE id = ?",
          now.toEpochMilli(),
          (long) result.length,
          id);
      Sql.update(connection, "DELETE FROM job_requests WHERE job_id = ?", id);
      Sql.update(connection, "INSERT INTO job_results (job_id, body) VALUES (?, ?)", id, result);
      Sql.update(
          connection,
          "INSERT INTO deliveries (job_id, url, due) SELECT id, callback_url, finished FROM jobs"
              + " WHERE id = ? AND callback_url IS NOT NULL",
          id);
      return Optional.of(result.length - before.get());
    });
  }

  Optional<Found> find(String id) throws InterruptedException {
    return database.read(connection -> {
      Optional<StoredJob> job = get(connection, id);
      if (job.isEmpty()) {
        return Optional.empty();
      }
      Optional<byte[]> result =
          Sql.first(
              connection,
              row -> row.getBytes("body"),
              "SELECT body FROM job_results WHERE job_id = ?",
              id);
      return Optional.of(new Found(job.get(), result));
    });
  }

  /** What it was made of, for as long as it is not done. */
  Optional<byte[]> request(String id) throws InterruptedException {
    return database.read(connection ->
        Sql.first(
            connection,
            row -> row.getBytes("body"),
            "SELECT body FROM job_requests WHERE job_id = ?",
            id));
  }

  /** All that are not done, in the order in which they came; none runs after this. */
  List<Waiting> recover() throws InterruptedException {
    return database.write(connection -> {
      Sql.update(connection, "UPDATE jobs SET state = 'queued' WHERE state = 'running'");
      return Sql.all(
          connection,
          row ->
              new Waiting(
                  row.getString("id"), row.getString("owner"), row.getInt("owner_concurrency")),
          "SELECT id, owner, owner_concurrency FROM jobs WHERE state = 'queued'"
              + " ORDER BY created, id");
    });
  }

  /** Bytes of all requests and results. */
  long size() throws InterruptedException {
    return database.read(connection ->
        Sql.first(
                connection,
                row -> row.getLong("total"),
                "SELECT COALESCE(SUM(size), 0) AS total FROM jobs")
            .orElse(0L));
  }

  /** Removes jobs that ended before that time. */
  Removed removeEndedBefore(Instant time) throws InterruptedException {
    return remove(Long.MAX_VALUE, time.toEpochMilli());
  }

  /** Removes jobs that are done, the oldest first, until there are so many bytes less. */
  Removed removeOldest(long bytes) throws InterruptedException {
    return remove(bytes, Long.MAX_VALUE);
  }

  private Removed remove(long bytes, long before) throws InterruptedException {
    Removed all = new Removed(0, 0);
    while (all.bytes() < bytes) {
      Removed some = database.write(removeSome(bytes - all.bytes(), before));
      if (some.count() == 0) {
        break;
      }
      all = all.plus(some);
    }
    return all;
  }

  private static Transaction<Removed> removeSome(long bytes, long before) {
    return connection -> {
      record Candidate(String id, long size) {}
      List<Candidate> oldest =
          Sql.all(
              connection,
              row -> new Candidate(row.getString("id"), row.getLong("size")),
              "SELECT id, size FROM jobs WHERE state = 'done' AND finished < ? ORDER BY finished"
                  + " LIMIT ?",
              before,
              MOST_REMOVED);
      Removed removed = new Removed(0, 0);
      for (Candidate job : oldest) {
        if (removed.bytes() >= bytes) {
          break;
        }
        Sql.update(connection, "DELETE FROM jobs WHERE id = ?", job.id());
        removed = removed.plus(new Removed(1, job.size()));
      }
      return removed;
    };
  }

  private static Optional<StoredJob> get(Connection connection, String id) throws SQLException {
    return Sql.first(
        connection, JobStore::job, "SELECT " + COLUMNS + " FROM jobs WHERE id = ?", id);
  }

  private static StoredJob job(ResultSet row) throws SQLException {
    return new StoredJob(
        row.getString("id"),
        row.getString("owner"),
        row.getString("owner_ceilings"),
        JobState.of(row.getString("state")),
        row.getInt("attempts"),
        Instant.ofEpochMilli(row.getLong("created")),
        Sql.time(row, "started").map(Instant::ofEpochMilli),
        Sql.time(row, "finished").map(Instant::ofEpochMilli),
        Optional.ofNullable(row.getString("callback_url")),
        Optional.ofNullable(row.getString("trace_parent")));
  }

  private static String digest(byte[] request, String callbackUrl) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(request);
      return HexFormat.of().formatHex(sha256.digest(callbackUrl.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
