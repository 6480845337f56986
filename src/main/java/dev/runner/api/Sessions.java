package dev.runner.api;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions that are open. When the service is about to stop they are ended at once: people
 * could go on for as long as they like, and the service waits for what is under way.
 */
@Singleton
final class Sessions {

  private final Set<Session> open = ConcurrentHashMap.newKeySet();

  /** Runs beside Quarkus' own, which first of all waits for requests to end. */
  private final Thread atStop = new Thread(this::stop, "sessions-end");

  private volatile boolean stopping;

  @PostConstruct
  void watch() {
    Runtime.getRuntime().addShutdownHook(atStop);
  }

  /** Where the service ends and the process does not. */
  void ended(@Observes ShutdownEvent event) {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(atStop);
    } catch (IllegalStateException _) {
      // The process ends too: it has run, or is about to.
    }
  }

  private void stop() {
    stopping = true;
    endAll();
  }

  void endAll() {
    open.forEach(Session::serviceEnds);
  }

  int count() {
    return open.size();
  }

  void add(Session session) {
    open.add(session);
    if (stopping) {
      session.serviceEnds();
    }
  }

  void remove(Session session) {
    open.remove(session);
  }
}
