package dev.runner.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code runner completion}: scripts for shells. */
@Command(
    mixinStandardHelpOptions = true,
    name = "completion",
    description = {
      "Prints a script that completes this command's words in a shell.",
      "  bash: source <(runner completion bash)",
      "  zsh:  source <(runner completion zsh)",
      "  fish: runner completion fish | source",
    })
final class CompletionCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  private Shell shell = Shell.bash;

  /** The shells there are scripts for. */
  enum Shell {
    bash,
    zsh,
    fish
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    CommandLine root = spec.root().commandLine();
    switch (shell) {
      // The library's script is for both.
      case bash, zsh -> out.print(AutoComplete.bash(spec.root().name(), root));
      case fish -> fish(root, out);
    }
    out.flush();
    return ExitCodes.OK;
  }

  private static void fish(CommandLine root, PrintWriter out) {
    String name = root.getCommandName();
    out.printf("complete -c %s -f -n __fish_use_subcommand%n", name);
    root.getSubcommands()
        .forEach((word, command) -> {
          out.printf(
              "complete -c %s -f -n __fish_use_subcommand -a %s -d %s%n",
              name, word, quoted(summary(command.getCommandSpec().usageMessage().description())));
          command.getCommandSpec().options().forEach(option -> fish(name, word, option, out));
          out.printf("complete -c %s -F -n '__fish_seen_subcommand_from %s'%n", name, word);
        });
  }

  private static void fish(String name, String word, OptionSpec option, PrintWriter out) {
    StringBuilder names = new StringBuilder();
    for (String spelling : option.names()) {
      names
          .append(spelling.startsWith("--") ? " -l " : " -s ")
          .append(spelling.replaceFirst("^-+", ""));
    }
    out.printf(
        "complete -c %s -n '__fish_seen_subcommand_from %s'%s%s -d %s%n",
        name,
        word,
        names,
        option.arity().max() > 0 ? " -r" : "",
        quoted(summary(option.description())));
  }

  private static String summary(String... description) {
    return description.length == 0 ? "" : description[0];
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
