package dev.runner.cli;

import dev.runner.coderunner.InvalidDefinition;
import dev.runner.coderunner.Languages;
import dev.runner.config.Configuration;
import dev.runner.config.InvalidConfiguration;
import dev.runner.config.RunnerConfig;
import dev.runner.config.RunnerConfig.RuntimeKind;
import dev.runner.runtime.HostProcess;
import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code runner serve}: checks what can be checked before, and then boots the service. */
@Command(name = "serve", description = "Starts the service (the default).")
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
      throws IOException, RefusedToStart {
    if (Languages.missing(config).isEmpty()) {
      Languages.load(config);
    }
    if (config.runtime() == RuntimeKind.FAKE) {
      return;
    }
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

  /** The service will not start like this. */
  private static final class RefusedToStart extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedToStart(String why) {
      super(why);
    }
  }
}
