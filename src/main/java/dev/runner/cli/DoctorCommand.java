package dev.runner.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.runner.config.Configuration;
import dev.runner.config.InvalidConfiguration;
import dev.runner.runtime.HostProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code runner doctor}: tells what this host lacks, and what to do about it. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Checks everything that the service needs of this host.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:nothing is missing", "1:something is"})
final class DoctorCommand implements Callable<Integer> {

  private static final Path ROOT = Path.of("/");

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    List<Check> checks = new ArrayList<>(new KernelChecks(ROOT).all());
    try {
      checks.addAll(new HostChecks(Configuration.load(), HostProcess.current(), ROOT).all());
    } catch (InvalidConfiguration e) {
      checks.add(Check.of("configuration", false, e.getMessage(), "correct that value"));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      printJson(checks, effective(), out);
    } else {
      printTable(checks, out);
      out.printf("%nThe configuration in force:%n");
      effective().forEach((key, value) -> out.println(key + "=" + value));
      out.flush();
    }
    return checks.stream().allMatch(Check::ok) ? 0 : 1;
  }

  /** Nothing if it cannot be read; a check has said so. */
  private static Map<String, String> effective() {
    try {
      return Configuration.effective();
    } catch (InvalidConfiguration _) {
      return Map.of();
    }
  }

  static void printTable(List<Check> checks, PrintWriter out) {
    int width = checks.stream().mapToInt(check -> check.name().length()).max().orElse(0);
    String format = "%-7s  %-" + width + "s  %s%n";
    for (Check check : checks) {
      out.printf(format, check.ok() ? "ok" : "missing", check.name(), check.detail());
      if (!check.ok()) {
        out.printf(format, "", "", "to fix: " + check.fix());
      }
    }
    out.flush();
  }

  static void printJson(List<Check> checks, Map<String, String> configuration, PrintWriter out)
      throws IOException {
    try (JsonGenerator generator = new JsonFactory().createGenerator(out)) {
      generator.useDefaultPrettyPrinter().writeStartObject();
      generator.writeArrayFieldStart("checks");
      for (Check check : checks) {
        generator.writeStartObject();
        generator.writeStringField("name", check.name());
        generator.writeBooleanField("ok", check.ok());
        generator.writeStringField("detail", check.detail());
        generator.writeStringField("fix", check.fix());
        generator.writeEndObject();
      }
      generator.writeEndArray();
      generator.writeObjectFieldStart("configuration");
      for (Map.Entry<String, String> setting : configuration.entrySet()) {
        generator.writeStringField(setting.getKey(), setting.getValue());
      }
      generator.writeEndObject();
      generator.writeEndObject();
      generator.writeRaw(System.lineSeparator());
    }
  }
}
