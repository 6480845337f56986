package dev.runner.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One connection with a thread of its own, which does what the service's virtual threads ask for.
 * They could not do it themselves: a native call holds the processor that a virtual thread runs on,
 * for as long as the disk takes.
 *
 * <p>Whatever has come together while the last commit was written is one transaction. So a commit
 * costs the disk once, however many wait for it.
 */
final class Link implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Link.class);

  /** Who comes on top of so many waits. */
  private static final int QUEUE = 1024;

  /** Of one transaction, so that the first does not wait for long. */
  private static final int MOST_TOGETHER = 128;

  private static final int VALID_SECONDS = 5;

  private final Connector connector;
  private final BlockingQueue<Request<?>> requests = new ArrayBlockingQueue<>(QUEUE);
  private final Thread thread;
  private volatile boolean closed;

  /** Only the thread uses it once it runs. Null while the database cannot be reached. */
  private @Nullable Connection connection;

  /** Makes connections. */
  @FunctionalInterface
  interface Connector {
    Connection connect() throws SQLException;
  }

  Link(String name, Connector connector) throws SQLException {
    this.connector = connector;
    this.connection = connector.connect();
    this.thread = Thread.ofPlatform().daemon().name(name).start(this::serve);
  }

  /** What somebody waits for. */
  private record Request<T>(Transaction<T> transaction, CompletableFuture<T> answer) {

    /** Does it; its answer is known only when it is committed. */
    Runnable run(Connection connection) throws SQLException {
      T result = transaction.run(connection);
      return () -> answer.complete(result);
    }

    void fail(Throwable why) {
      answer.completeExceptionally(why);
    }
  }

  /** Has it done. The answer comes when it is committed. */
  <T> CompletableFuture<T> submit(Transaction<T> transaction) throws InterruptedException {
    Request<T> request = new Request<>(transaction, new CompletableFuture<>());
    requests.put(request);
    if (closed) {
      failAll();
    }
    return request.answer;
  }

  private void serve() {
    List<Request<?>> batch = new ArrayList<>();
    try {
      while (true) {
        batch.add(requests.take());
        requests.drainTo(batch, MOST_TOGETHER - 1);
        commit(batch);
        batch.clear();
      }
    } catch (InterruptedException _) {
      // close() ends the thread like this.
    } finally {
      failAll();
      disconnect();
    }
  }

  /** If they cannot be done together, each is done by itself: so only what is at fault fails. */
  private void commit(List<Request<?>> batch) {
    try {
      tryCommit(batch);
      return;
    } catch (SQLException | RuntimeException e) {
      undo();
      if (batch.size() == 1) {
        batch.getFirst().fail(e);
        return;
      }
    }
    for (Request<?> request : batch) {
      commit(List.of(request));
    }
  }

  private void tryCommit(List<Request<?>> batch) throws SQLException {
    Connection now = connection;
    if (now == null) {
      now = connector.connect();
      connection = now;
    }
    // For SQLite this begins the transaction, which between two requests must not be open.
    now.setAutoCommit(false);
    List<Runnable> answers = new ArrayList<>(batch.size());
    for (Request<?> request : batch) {
      answers.add(request.run(now));
    }
    now.setAutoCommit(true);
    answers.forEach(Runnable::run);
  }

  /** A connection that is of no more use is left; the next who comes gets another. */
  private void undo() {
    Connection now = connection;
    try {
      if (now != null) {
        if (!now.getAutoCommit()) {
          now.rollback();
          now.setAutoCommit(true);
        }
        if (now.isValid(VALID_SECONDS)) {
          return;
        }
      }
    } catch (SQLException e) {
      LOG.warnf("the connection to the database is lost: %s", e.getMessage());
    }
    disconnect();
  }

  private void disconnect() {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      LOG.warnf("the connection to the database was not closed: %s", e.getMessage());
    }
    connection = null;
  }

  private void failAll() {
    List<Request<?>> left = new ArrayList<>();
    requests.drainTo(left);
    left.forEach(request -> request.fail(new SQLException("the database is closed")));
  }

  /** What is being written is written to its end. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
