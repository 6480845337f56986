package dev.runner.coderunner;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a language definition. What it may contain is described in {@code rootfs/README.md}. */
final class LanguageReader {

  private static final List<String> KEYS =
      List.of(
          "id",
          "name",
          "order",
          "aliases",
          "extensions",
          "profile",
          "packages",
          "version",
          "source",
          "compile",
          "run",
          "env",
          "rootfs",
          "hello",
          "echo");

  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9+#._-]{0,31}");
  private static final String ID_RULE =
      "must begin with a small letter, and go on with at most 31 of a-z 0-9 + # . _ -";

  private static final Pattern SOURCE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");
  private static final String SOURCE_RULE = "must be a file name of letters, digits and . _ -";

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{[a-z]+}");

  /** After all that say where they want to be. */
  private static final int LAST = 1000;

  /** What every program finds in its environment, before its language adds to it. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "PATH", "/usr/local/bin:/usr/bin:/bin",
          "HOME", "/tmp",
          "TMPDIR", "/tmp",
          "LANG", "C.UTF-8",
          "USER", "runner");

  private final YAMLMapper yaml = new YAMLMapper();
  private final Limits ceiling;

  LanguageReader(Limits ceiling) {
    this.ceiling = ceiling;
  }

  Language read(Path file, Map<String, String> versions) throws IOException {
    Definition definition = Definition.of(file, parse(file));
    definition.allowOnly(KEYS);
    String id = matching(definition, "id", ID, ID_RULE);
    List<String> aliases = definition.texts("aliases");
    for (String alias : aliases) {
      if (!ID.matcher(alias).matches()) {
        throw definition.wrong("aliases", "\"" + alias + "\" " + ID_RULE);
      }
    }
    return new Language(
        id,
        definition.text("name"),
        definition.number("order", LAST),
        aliases,
        definition.texts("extensions"),
        Optional.ofNullable(versions.get(id)),
        matching(definition, "source", SOURCE, SOURCE_RULE),
        definition.has("compile")
            ? Optional.of(stage(definition.mapping("compile"), Limits.COMPILE))
            : Optional.empty(),
        stage(definition.mapping("run"), Limits.RUN),
        environment(definition),
        optional(definition, "hello"),
        optional(definition, "echo"));
  }

  private JsonNode parse(Path file) throws IOException {
    try {
      return yaml.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      String where = "line " + e.getLocation().getLineNr();
      throw new InvalidDefinition(file, where, "is not YAML: " + firstLine(e));
    }
  }

  private static String firstLine(JacksonException e) {
    return String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
  }

  private static String matching(Definition definition, String key, Pattern pattern, String rule) {
    String text = definition.text(key);
    if (!pattern.matcher(text).matches()) {
      throw definition.wrong(key, "\"" + text + "\" " + rule);
    }
    return text;
  }

  private static Optional<String> optional(Definition definition, String key) {
    return definition.has(key) ? Optional.of(definition.text(key)) : Optional.empty();
  }

  private Language.Stage stage(Definition stage, Limits defaults) {
    stage.allowOnly(List.of("command", "limits"));
    List<String> command = stage.texts("command");
    if (command.isEmpty() || command.getFirst().isEmpty()) {
      throw stage.wrong("command", "must name a program");
    }
    command.forEach(element -> checkPlaceholders(stage, element));
    Limits limits = LimitsReader.read(stage.mapping("limits"), defaults);
    return new Language.Stage(command, limits.within(ceiling));
  }

  private static void checkPlaceholders(Definition stage, String element) {
    Matcher placeholder = PLACEHOLDER.matcher(element);
    while (placeholder.find()) {
      String found = placeholder.group();
      boolean known =
          found.equals(Language.Stage.SOURCE)
              || element.equals(Language.Stage.SOURCES)
              || element.equals(Language.Stage.ARGUMENTS);
      if (!known) {
        throw stage.wrong(
            "command",
            "\""
                + element
                + "\" is not allowed; placeholders are {source}, and by themselves {sources} and {args}");
      }
    }
  }

  private static List<String> environment(Definition definition) {
    Map<String, String> variables = new LinkedHashMap<>(ENVIRONMENT);
    definition
        .textByName("env")
        .forEach((name, value) -> {
          if (!VARIABLE.matcher(name).matches()) {
            throw definition.wrong("env", "\"" + name + "\" is not a name of a variable");
          }
          variables.put(name, value);
        });
    List<String> environment = new ArrayList<>();
    variables.forEach((name, value) -> environment.add(name + "=" + value));
    return environment;
  }
}
