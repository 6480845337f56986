package dev.runner.logs;

import dev.runner.config.RunnerConfig;
import dev.runner.config.RunnerConfig.LogFormat;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.logging.Handler;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.Logger;
import org.jboss.logmanager.handlers.ConsoleHandler;

/**
 * Has the log written as it was configured. Quarkus has an extension for that, whose form is fixed
 * when the service is built.
 */
@Singleton
final class LogForm {

  private final LogFormat format;

  LogForm(RunnerConfig config) {
    this.format = config.log().format();
  }

  /** Before everything else that starts. */
  void apply(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
    switch (format) {
      case TEXT -> {}
      case JSON -> toJson(Logger.getLogger("").getHandlers());
    }
  }

  private static void toJson(Handler[] handlers) {
    for (Handler handler : handlers) {
      if (handler instanceof ConsoleHandler) {
        handler.setFormatter(new JsonFormatter());
      } else if (handler instanceof ExtHandler group) {
        toJson(group.getHandlers());
      }
    }
  }
}
