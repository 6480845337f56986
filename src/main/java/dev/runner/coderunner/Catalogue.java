package dev.runner.coderunner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

  private Catalogue(List<Language> languages) {
    languages.stream()
        .sorted(Comparator.comparingInt(Language::order).thenComparing(Language::id))
        .forEach(language -> byId.put(language.id(), language));
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
    Map<String, String> versions = versions(rootfs.resolve("manifest.json"));
    LanguageReader reader = new LanguageReader(ceiling);
    Map<String, Path> origin = new HashMap<>();
    Map<String, Language> languages = new LinkedHashMap<>();
    read(reader, rootfs.resolve("languages"), versions, origin, languages);
    if (Files.isDirectory(extra)) {
      origin.clear();
      read(reader, extra, versions, origin, languages);
    }
    Catalogue catalogue = new Catalogue(List.copyOf(languages.values()));
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

  /** The exact versions that the build of the rootfs found; a rootfs in the making has none. */
  private static Map<String, String> versions(Path manifest) throws IOException {
    Map<String, String> versions = new HashMap<>();
    if (Files.exists(manifest)) {
      JsonNode languages = new ObjectMapper().readTree(manifest.toFile()).path("languages");
      for (Map.Entry<String, JsonNode> language : languages.properties()) {
        versions.put(language.getKey(), language.getValue().path("version").asText());
      }
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

  /** In the order in which people should see them. */
  public List<Language> languages() {
    return List.copyOf(byId.values());
  }

  public Optional<Language> byId(String id) {
    return Optional.ofNullable(byId.get(id));
  }
}
