package dev.runner.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ManPagesTest {

  private final Map<String, String> pages = ManPages.all();

  @Test
  void eachCommandHasItsPageWithAllItsOptions() {
    assertTrue(pages.containsKey("runner.1"), pages::toString);
    CommandLine root = RunnerCommand.commandLine();
    for (String name : RunnerCommand.COMMANDS) {
      String page = pages.getOrDefault("runner-" + name + ".1", "");
      CommandLine command = Objects.requireNonNull(root.getSubcommands().get(name));
      assertTrue(page.startsWith(".TH RUNNER-"), name);
      command
          .getCommandSpec()
          .options()
          .forEach(option ->
              assertTrue(
                  page.contains(option.longestName().replace("-", "\\-")),
                  () -> name + " " + option.longestName()));
    }
    assertTrue(pages.containsKey("runner-token-create.1"), pages::toString);
  }

  @Test
  void aPageSaysWhatACommandEndsWith() {
    String page = pages.getOrDefault("runner-run.1", "");
    assertTrue(page.contains(".SH EXIT STATUS"), page);
    assertTrue(page.contains(".B 124\nit used more time than its limit\n"), page);
  }

  @Test
  void noTextIsTakenForARequestOfTheFormatter() {
    for (String page : pages.values()) {
      for (String line : page.lines().toList()) {
        boolean request = line.startsWith(".") || line.startsWith("'");
        assertEquals(request, line.matches("\\.(TH|SH|TP|B|BR|I|br)( .*)?"), line);
      }
    }
  }
}
