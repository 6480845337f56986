package dev.runner.cli;

import dev.runner.access.TokenStore;
import dev.runner.coderunner.InvalidDefinition;
import dev.runner.coderunner.Languages;
import dev.runner.config.Configuration;
import dev.runner.config.InvalidConfiguration;
import dev.runner.config.RunnerConfig;
import dev.runner.config.RunnerConfig.RuntimeKind;
import dev.runner.runtime.HostProcess;
import dev.runner.store.Database;
import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code runner serve}: checks what can be checked before, and then boots the service. */
@Command(
    mixinStandardHelpOptions = true,
    name = "serve",
    description = "Starts the service (the default).")
final class ServeCommand implements Callable<Integer> {

  /** Each Runner takes one descriptor, each client another. */
  private static final long FEW_OPEN_FILES = 1024;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    try {
      check(Configuration.load(), err);
    } catch (InvalidConfiguration e) {
      e.getMessage().lines().forEach(line -> err.println("runner: configuration: " + line));
      return 1;
    } catch (InvalidDefinition | IOException e) {
      err.println("runner: language definitions: " + e.getMessage());
      return 1;
    } catch (RefusedToStart e) {
      err.println("runner: " + e.getMessage());
      return 1;
    }
    Quarkus.run();
    return 0;
  }

  private static void check(RunnerConfig config, PrintWriter err)
      throws IOException, InvalidConfiguration, RefusedToStart {
    if (Languages.missing(config).isEmpty()) {
      Languages.load(config);
    }
    if (config.runtime() == RuntimeKind.FAKE) {
      return;
    }
    checkDatabase(config);
    HostProcess self = HostProcess.current();
    if (self.isRoot() && !config.allowRoot()) {
      throw new RefusedToStart(
          "the service does not run as root: start it as user runner, or set runner.allow-root=true");
    }
    if (self.openFileLimit() < FEW_OPEN_FILES) {
      err.println(
          "runner: only "
              + self.openFileLimit()
              + " open files are allowed; raise the limit (ulimit -n) to serve many clients");
    }
  }

  /**
   * The database can be opened; and nobody opens a machine to all the network by accident. What
   * cannot be is told here in one line.
   */
  private static void checkDatabase(RunnerConfig config)
      throws RefusedToStart, InvalidConfiguration {
    String host = Configuration.host();
    try (Database database = Database.open(config.database())) {
      boolean permitted = config.access().allowOpen() || isLoopback(host);
      if (!permitted && new TokenStore(database).all().isEmpty()) {
        throw new RefusedToStart(
            "there is no token, so that everybody could run programs who can connect to "
                + host
                + ": make one (runner token create --name NAME), listen on 127.0.0.1 only"
                + " (quarkus.http.host), or set runner.access.allow-open=true");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedToStart("interrupted");
    } catch (IOException e) {
      throw new RefusedToStart("database: " + e.getMessage());
    }
  }

  private static boolean isLoopback(String host) throws RefusedToStart {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException _) {
      throw new RefusedToStart("configuration: quarkus.http.host: there is no host " + host);
    }
  }

  /** The service will not start like this. */
  private static final class RefusedToStart extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedToStart(String why) {
      super(why);
    }
  }
}
