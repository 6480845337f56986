package dev.runner.lifecycle;

import dev.runner.coderunner.Languages;
import dev.runner.runtime.ServiceManager;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.http.HttpServerStart;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Tells systemd that the service is ready, alive, and about to stop; reads the language definitions
 * again when asked by SIGHUP, which is {@code systemctl reload}.
 */
@Singleton
public final class Lifecycle {

  private static final Logger LOG = Logger.getLogger(Lifecycle.class);

  private final Languages languages;
  private final Vertx vertx;
  private final Optional<ServiceManager> manager = ServiceManager.of(System.getenv());

  Lifecycle(Languages languages, Vertx vertx) {
    this.languages = languages;
    this.vertx = vertx;
  }

  /** From now on requests are answered. */
  void listening(@ObservesAsync HttpServerStart event) {
    Hangup.runs(languages::reload);
    manager.ifPresent(m -> {
      tell(m::ready);
      m.watchdog().ifPresent(wait -> keepTelling(m, wait));
    });
  }

  void stopping(@Observes ShutdownEvent event) {
    manager.ifPresent(m -> tell(m::stopping));
  }

  /**
   * The sign of life comes from a virtual thread that the event loop starts: if either of them is
   * stuck, no request is answered, and there is none.
   */
  private void keepTelling(ServiceManager m, Duration wait) {
    vertx.setPeriodic(
        Math.max(1, wait.toMillis() / 3), _ -> Thread.startVirtualThread(() -> tell(m::alive)));
  }

  /** What cannot be told is the service manager's to miss: it ends the service in time. */
  private static void tell(Message message) {
    try {
      message.send();
    } catch (IOException e) {
      LOG.warnf("%s", e.getMessage());
    }
  }

  @FunctionalInterface
  private interface Message {
    void send() throws IOException;
  }
}
