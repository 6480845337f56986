package dev.runner.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
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
    description = "Runs programs from strangers in sandboxes.",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all went well",
      "1:it did not",
      "2:the command line was wrong",
      "66:a file cannot be read or written",
      "69:no service there, or it went away",
      "70:an internal error",
      "75:the service is full; try again",
      "77:the service refuses the token",
      "130:Ctrl-C ended the command, and what it had the service run",
      "141:nobody reads the output any more",
    })
public final class RunnerCommand implements Runnable {

  /** In the order of the help. */
  static final List<String> COMMANDS =
      List.of(
          "run", "test", "batch", "languages", "serve", "doctor", "token", "completion", "help");

  /** They look at the others. */
  private static final Set<String> ABOUT_COMMANDS = Set.of("completion", "help");

  @Spec private CommandSpec spec;

  /** Runs the command that the arguments name, and returns its exit code. */
  public static int run(String... arguments) {
    int code = commandLine(arguments).execute(arguments);
    // Who prints to System.out is not told that nobody reads it any more.
    return System.out.checkError() ? ExitCodes.CLOSED_PIPE : code;
  }

  /**
   * Knows the command that the arguments begin with, and the others only where they do not begin
   * with one: to read what a command's class says of it costs as much time as the rest of the
   * start.
   */
  static CommandLine commandLine(String... arguments) {
    CommandLine runner = new CommandLine(new RunnerCommand());
    String first = arguments.length == 0 ? "" : arguments[0];
    if (COMMANDS.contains(first) && !ABOUT_COMMANDS.contains(first)) {
      runner.addSubcommand(first, command(first));
    } else {
      COMMANDS.forEach(name -> runner.addSubcommand(name, command(name)));
    }
    tellVersion(runner);
    CommandLine.IParameterExceptionHandler whole = runner.getParameterExceptionHandler();
    return runner
        .setExecutionExceptionHandler(RunnerCommand::fail)
        .setParameterExceptionHandler((e, all) ->
            e.getCommandLine().getParent() == null
                ? whole.handleParseException(e, all)
                : refuse(e));
  }

  /** There is one version of all. */
  private static void tellVersion(CommandLine command) {
    command.getCommandSpec().versionProvider(new Version());
    command.getSubcommands().values().forEach(RunnerCommand::tellVersion);
  }

  /** Who knows the command wants to know what was wrong, not to read its page. */
  private static int refuse(CommandLine.ParameterException e) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    err.println("runner: " + e.getMessage() + "; see: " + name + " --help");
    err.flush();
    return ExitCodes.USAGE;
  }

  private static Object command(String name) {
    return switch (name) {
      // What follows the program's name is the program's, also what looks like an option of ours.
      case "run" -> new CommandLine(new RunCommand()).setStopAtPositional(true);
      case "test" -> new TestCommand();
      case "batch" -> new BatchCommand();
      case "languages" -> new LanguagesCommand();
      case "serve" -> new ServeCommand();
      case "doctor" -> new DoctorCommand();
      case "token" -> new TokenCommand();
      case "completion" -> new CompletionCommand();
      case "help" -> new CommandLine.HelpCommand();
      default -> throw new IllegalArgumentException(name);
    };
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
