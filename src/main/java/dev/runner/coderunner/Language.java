package dev.runner.coderunner;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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
    static final String SOURCES = "{sources}";
    static final String ARGUMENTS = "{args}";

    public Stage {
      command = List.copyOf(command);
    }

    Stage within(Limits ceiling) {
      return new Stage(command, limits.within(ceiling));
    }

    /**
     * The command with its placeholders filled in.
     *
     * @param sources all files of the language, the entry first
     */
    List<String> argv(List<String> sources, List<String> arguments) {
      return command.stream()
          .<String>mapMulti((element, argv) -> {
            switch (element) {
              case ARGUMENTS -> arguments.forEach(argv);
              case SOURCES -> sources.forEach(argv);
              default -> argv.accept(element.replace(SOURCE, sources.getFirst()));
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

  /** The same language with its limits under others. */
  Language within(Limits ceiling) {
    return new Language(
        id,
        name,
        order,
        aliases,
        extensions,
        version,
        source,
        compile.map(stage -> stage.within(ceiling)),
        run.within(ceiling),
        environment,
        hello,
        echo);
  }

  /** Of its compile step; where it has none, those of any. */
  public Limits compileLimits() {
    return compile.map(Stage::limits).orElse(Limits.COMPILE);
  }

  /** Its environment, with more variables that take the place of those of the same names. */
  List<String> environment(List<String> more) {
    if (more.isEmpty()) {
      return environment;
    }
    Map<String, String> variables = new LinkedHashMap<>();
    Stream.concat(environment.stream(), more.stream())
        .forEach(variable -> variables.put(variable.split("=", 2)[0], variable));
    return List.copyOf(variables.values());
  }
}
