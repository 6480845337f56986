package dev.runner.coderunner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The languages that programs can be run in. */
public final class Catalogue {

  private final Map<String, Language> byId = new LinkedHashMap<>();

  private final Map<String, Language> byName = new HashMap<>();
  private final Limits ceiling;
  private final Limits operators;
  private final String toolchain;

  /**
   * @param operators the ceiling that the operator has set for all; {@code ceiling} may be lower
   */
  private Catalogue(List<Language> languages, Limits ceiling, Limits operators, String toolchain) {
    this.ceiling = ceiling;
    this.operators = operators;
    this.toolchain = toolchain;
    languages.stream()
        .sorted(Comparator.comparingInt(Language::order).thenComparing(Language::id))
        .forEach(language -> byId.put(language.id(), language));
    byId.values()
        .forEach(language -> {
          language.aliases().forEach(alias -> byName.put(alias, language));
          byName.put(language.id(), language);
        });
  }

  /**
   * Reads the definitions that were installed with a rootfs, and an operator's own. One of the
   * operator's takes the place of an installed one with the same id.
   *
   * @param extra may be missing
   * @throws InvalidDefinition if one of them says what it may not
   * @throws IOException if the rootfs has none, or they cannot be read
   */
  public static Catalogue load(Path rootfs, Path extra, Limits ceiling) throws IOException {
    JsonNode manifest = manifest(rootfs.resolve("manifest.json"));
    Map<String, String> versions = versions(manifest);
    LanguageReader reader = new LanguageReader(ceiling);
    Map<String, Path> origin = new HashMap<>();
    Map<String, Language> languages = new LinkedHashMap<>();
    read(reader, rootfs.resolve("languages"), versions, origin, languages);
    if (Files.isDirectory(extra)) {
      origin.clear();
      read(reader, extra, versions, origin, languages);
    }
    Catalogue catalogue =
        new Catalogue(
            List.copyOf(languages.values()),
            ceiling,
            ceiling,
            manifest.path("inputs").asText() + " " + manifest.path("built").asText());
    catalogue.checkAliases(extra);
    return catalogue;
  }

  private static void read(
      LanguageReader reader,
      Path directory,
      Map<String, String> versions,
      Map<String, Path> origin,
      Map<String, Language> languages)
      throws IOException {
    for (Path file : definitions(directory)) {
      Language language = reader.read(file, versions);
      Path other = origin.put(language.id(), file);
      if (other != null) {
        throw new InvalidDefinition(file, "id", "\"" + language.id() + "\" is taken by " + other);
      }
      languages.put(language.id(), language);
    }
  }

  private static List<Path> definitions(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  /** A rootfs in the making has none. */
  private static JsonNode manifest(Path file) throws IOException {
    return Files.exists(file)
        ? new ObjectMapper().readTree(file.toFile())
        : MissingNode.getInstance();
  }

  /** The exact versions that the build of the rootfs found. */
  private static Map<String, String> versions(JsonNode manifest) {
    Map<String, String> versions = new HashMap<>();
    for (Map.Entry<String, JsonNode> language : manifest.path("languages").properties()) {
      versions.put(language.getKey(), language.getValue().path("version").asText());
    }
    return versions;
  }

  private void checkAliases(Path directory) {
    Map<String, Language> byAlias = new HashMap<>();
    for (Language language : byId.values()) {
      for (String alias : language.aliases()) {
        Language other = byId.containsKey(alias) ? byId.get(alias) : byAlias.put(alias, language);
        if (other != null) {
          throw new InvalidDefinition(
              directory,
              "aliases",
              "\"%s\" of %s already means %s".formatted(alias, language.id(), other.id()));
        }
      }
    }
  }

  /** The same languages, none of whose steps gets more than that either. */
  public Catalogue within(Limits tighter) {
    return new Catalogue(
        byId.values().stream().map(language -> language.within(tighter)).toList(),
        ceiling.within(tighter),
        operators,
        toolchain);
  }

  /** In the order in which people should see them. */
  public List<Language> languages() {
    return List.copyOf(byId.values());
  }

  public Optional<Language> byId(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** By its id or one of its aliases. */
  public Optional<Language> byName(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The most that a step may use, whatever its language and its client say. */
  public Limits ceiling() {
    return ceiling;
  }

  /** Whether a ceiling is the operator's for all, rather than a lower one of whoever asks. */
  public boolean isOperators(LimitName name) {
    return name.of(ceiling) == name.of(operators);
  }

  /** Different for every build of the tree of toolchains. */
  String toolchain() {
    return toolchain;
  }
}
