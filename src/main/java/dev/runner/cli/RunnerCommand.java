package dev.runner.cli;

import java.io.PrintWriter;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code runner}: the command line. {@code serve} is run by {@link dev.runner.Main}. */
@Command(
    name = "runner",
    mixinStandardHelpOptions = true,
    versionProvider = RunnerCommand.Version.class,
    description = "Runs programs from strangers in sandboxes.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      TestCommand.class,
      BatchCommand.class,
      LanguagesCommand.class,
      ServeCommand.class,
      DoctorCommand.class,
      TokenCommand.class,
      CompletionCommand.class,
      CommandLine.HelpCommand.class,
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all went well", "1:it did not", "2:the command line was wrong"})
public final class RunnerCommand implements Runnable {

  @Spec private CommandSpec spec;

  /** Runs the command that the arguments name, and returns its exit code. */
  public static int run(String... arguments) {
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    CommandLine runner =
        new CommandLine(new RunnerCommand()).setExecutionExceptionHandler(RunnerCommand::fail);
    // What follows the program's name is the program's, also what looks like an option of ours.
    Objects.requireNonNull(runner.getSubcommands().get("run")).setStopAtPositional(true);
    return runner;
  }

  /** One line, whatever it was: the log of a person's terminal is no place for a stack. */
  private static int fail(Exception e, CommandLine command, ParseResult result) {
    PrintWriter err = command.getErr();
    if (e instanceof CliFailure failure) {
      failure.getMessage().lines().forEach(line -> err.println("runner: " + line));
      err.flush();
      return failure.exitCode();
    }
    err.println("runner: internal error: " + e);
    err.flush();
    return ExitCodes.INTERNAL;
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
