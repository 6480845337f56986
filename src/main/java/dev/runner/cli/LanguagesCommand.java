package dev.runner.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code runner languages}: what the service can run. */
@Command(
    mixinStandardHelpOptions = true,
    name = "languages",
    description = "Lists the languages of a service.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:they are listed", "69, 77:no service there; it refuses the token"})
final class LanguagesCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private Remote remote = new Remote();

  @Option(names = "--json", description = "Print the service's whole answer.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    JsonNode answer = remote.connect().languages();
    out.print(json ? answer.toPrettyString() + "\n" : table(answer.path("languages")));
    out.flush();
    return ExitCodes.OK;
  }

  private static String table(JsonNode languages) {
    Table table = new Table("LANGUAGE", "VERSION", "ALIASES", "EXTENSIONS");
    for (JsonNode language : languages) {
      table.row(
          language.path("id").asText(),
          language.path("version").asText("-"),
          joined(language.path("aliases")),
          joined(language.path("extensions")));
    }
    return table.toString();
  }

  private static String joined(JsonNode list) {
    List<String> elements = new ArrayList<>();
    list.forEach(element -> elements.add(element.asText()));
    return String.join(" ", elements);
  }
}
