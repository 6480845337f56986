package dev.runner.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code runner}: the command line. {@code serve} is run by {@link dev.runner.Main}. */
@Command(
    name = "runner",
    mixinStandardHelpOptions = true,
    versionProvider = RunnerCommand.Version.class,
    description = "Runs programs from strangers in sandboxes.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ServeCommand.class, DoctorCommand.class},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all went well", "1:it did not", "2:the command line was wrong"})
public final class RunnerCommand implements Runnable {

  @Spec private CommandSpec spec;

  /** Runs the command that the arguments name, and returns its exit code. */
  public static int run(String... arguments) {
    return new CommandLine(new RunnerCommand()).execute(arguments);
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Missing command");
  }

  /** The version that the build wrote down. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"runner " + dev.runner.config.Version.current()};
    }
  }
}
