package dev.runner.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Writes the pages for man(1) from what the commands say of themselves: {@code runner.1}, and
 * {@code runner-COMMAND.1} for each. The build calls it. The library's own way leads over AsciiDoc
 * and a translator in Ruby, ten times as large as what it would translate here.
 */
public final class ManPages {

  private static final String FILES =
      """
      .SH FILES
      .TP
      .I /etc/runner/runner.properties
      The configuration of an installed service, with the meaning, default, and range of each key.
      .TP
      .I /etc/runner/languages.d
      Language definitions of the operator's.
      """;

  private static final String ENVIRONMENT =
      """
      .SH ENVIRONMENT
      .TP
      .B RUNNER_URL
      The service that the client's commands talk to.
      .TP
      .B RUNNER_TOKEN
      The access token.
      .TP
      .B NO_COLOR
      No progress and no colors.
      """;

  private ManPages() {}

  /** Writes all pages into the directory that is named. */
  public static void main(String... args) throws IOException {
    Path directory = Files.createDirectories(Path.of(args[0]));
    for (Map.Entry<String, String> page : all().entrySet()) {
      Files.writeString(directory.resolve(page.getKey()), page.getValue(), UTF_8);
    }
  }

  /** The pages by their files' names. */
  static SequencedMap<String, String> all() {
    CommandLine root = RunnerCommand.commandLine();
    return Stream.concat(Stream.of(root), below(root))
        .collect(
            Collectors.toMap(
                command -> name(command.getCommandSpec()) + ".1",
                ManPages::page,
                (one, _) -> one,
                LinkedHashMap::new));
  }

  private static Stream<CommandLine> below(CommandLine command) {
    return command.getSubcommands().values().stream()
        .flatMap(each -> Stream.concat(Stream.of(each), below(each)));
  }

  private static String name(CommandSpec command) {
    return command.qualifiedName("-");
  }

  private static String page(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    UsageMessageSpec usage = spec.usageMessage();
    StringBuilder page = new StringBuilder();
    List<String> description = description(usage);
    page.append(
        ".TH %s 1 \"\" \"Runner\" \"User Commands\"\n"
            .formatted(name(spec).toUpperCase(Locale.ROOT)));
    page.append(".SH NAME\n%s \\- %s\n".formatted(escaped(name(spec)), escaped(summary(usage))));
    page.append(".SH SYNOPSIS\n%s\n".formatted(escaped(synopsis(command))));
    page.append(".SH DESCRIPTION\n");
    description.forEach(line -> page.append(escaped(line)).append("\n.br\n"));
    section(page, "ARGUMENTS", spec.positionalParameters(), ArgSpec::paramLabel);
    section(page, "COMMANDS", new ArrayList<>(command.getSubcommands().values()));
    section(page, "OPTIONS", spec.options(), ManPages::names);
    codes(page, usage.exitCodeList());
    if (spec.parent() == null) {
      page.append(ENVIRONMENT).append(FILES);
    }
    page.append(".SH SEE ALSO\n").append(related(command)).append('\n');
    return page.toString();
  }

  private static String synopsis(CommandLine command) {
    return new CommandLine.Help(
            command.getCommandSpec(), CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .synopsis(0)
        .strip()
        .replaceAll("\\s+", " ");
  }

  /** Commands of the library have a header too. */
  private static List<String> description(UsageMessageSpec usage) {
    return Stream.concat(lines(usage.header()).stream(), lines(usage.description()).stream())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  private static String summary(UsageMessageSpec usage) {
    String first = description(usage).getFirst().replaceFirst("[.:](\\s.*)?$", "");
    return first.substring(0, 1).toLowerCase(Locale.ROOT) + first.substring(1);
  }

  private static String names(ArgSpec arg) {
    OptionSpec option = (OptionSpec) arg;
    String value = option.arity().max() > 0 ? " " + option.paramLabel() : "";
    return String.join(", ", option.names()) + value;
  }

  private static <A extends ArgSpec> void section(
      StringBuilder page, String title, List<A> args, Function<A, String> name) {
    List<A> shown = args.stream().filter(arg -> !arg.hidden()).toList();
    if (!shown.isEmpty()) {
      page.append(".SH ").append(title).append('\n');
      shown.forEach(arg -> entry(page, name.apply(arg), lines(arg.description())));
    }
  }

  private static void section(StringBuilder page, String title, List<CommandLine> commands) {
    if (!commands.isEmpty()) {
      page.append(".SH ").append(title).append('\n');
      commands.forEach(each -> {
        CommandSpec spec = each.getCommandSpec();
        entry(page, spec.name(), description(spec.usageMessage()).subList(0, 1));
      });
    }
  }

  private static void codes(StringBuilder page, Map<String, String> codes) {
    if (!codes.isEmpty()) {
      page.append(".SH EXIT STATUS\n");
      codes.forEach((code, meaning) -> entry(page, code, List.of(meaning)));
    }
  }

  private static void entry(StringBuilder page, String head, List<String> text) {
    page.append(".TP\n.B ").append(escaped(head)).append('\n');
    text.forEach(line -> page.append(escaped(line)).append('\n'));
  }

  private static String related(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    Stream<String> below =
        command.getSubcommands().values().stream().map(each -> name(each.getCommandSpec()));
    Stream<String> above = Stream.ofNullable(spec.parent()).map(ManPages::name);
    String pages =
        Stream.concat(above, below)
            .map(page -> ".BR %s (1)".formatted(escaped(page)))
            .collect(Collectors.joining(" ,\n"));
    return pages.isEmpty() ? ".BR systemctl (1)" : pages;
  }

  private static List<String> lines(String... text) {
    return Arrays.stream(text)
        .map(line -> Ansi.OFF.string(line).replace("%n", " ").strip())
        .toList();
  }

  /**
   * A hyphen that is to be typed, and nothing at the beginning of a line that would be a request.
   */
  private static String escaped(String text) {
    String safe = text.replace("\\", "\\e").replace("-", "\\-");
    return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
  }
}
