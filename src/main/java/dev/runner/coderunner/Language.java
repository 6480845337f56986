package dev.runner.coderunner;

import java.util.List;
import java.util.Optional;

/**
 * A language that programs can be written in.
 *
 * @param id what requests call it
 * @param name what people call it
 * @param order place in lists, lowest first
 * @param version of its toolchain, where the rootfs knows it
 * @param source name of the file that a program's text goes into
 * @param environment {@code NAME=value}, complete
 * @param hello a program that prints {@code Hello, world!}
 * @param echo a program that copies its input to its output
 */
public record Language(
    String id,
    String name,
    int order,
    List<String> aliases,
    List<String> extensions,
    Optional<String> version,
    String source,
    Optional<Stage> compile,
    Stage run,
    List<String> environment,
    Optional<String> hello,
    Optional<String> echo) {

  /** What a program compiled or run is: a command with its limits. */
  public record Stage(List<String> command, Limits limits) {

    static final String SOURCE = "{source}";
    static final String ARGUMENTS = "{args}";

    public Stage {
      command = List.copyOf(command);
    }

    /** The command with its placeholders filled in. */
    List<String> argv(String source, List<String> arguments) {
      return command.stream()
          .<String>mapMulti((element, argv) -> {
            if (element.equals(ARGUMENTS)) {
              arguments.forEach(argv);
            } else {
              argv.accept(element.replace(SOURCE, source));
            }
          })
          .toList();
    }
  }

  public Language {
    aliases = List.copyOf(aliases);
    extensions = List.copyOf(extensions);
    environment = List.copyOf(environment);
  }

  /** Bytes of disk that a job needs: its steps share one job directory. */
  long disk() {
    return compile
        .map(stage -> Math.max(stage.limits().disk(), run.limits().disk()))
        .orElse(run.limits().disk());
  }
}
