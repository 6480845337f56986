package dev.runner.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds out which language a file is in, of those that the service has. */
final class LanguageChoice {

  private final JsonNode languages;

  /**
   * @param languages the service's list
   */
  LanguageChoice(JsonNode languages) {
    this.languages = languages.path("languages");
  }

  /** By its first line, if that names an interpreter; else by its extension. */
  Optional<String> of(Path file, String source) {
    return ofShebang(source).or(() -> ofExtension(file));
  }

  Optional<String> ofExtension(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? Optional.empty() : find("extensions", name.substring(dot + 1));
  }

  Optional<String> ofShebang(String source) {
    String first = source.lines().findFirst().orElse("");
    if (!first.startsWith("#!")) {
      return Optional.empty();
    }
    List<String> words = new ArrayList<>(List.of(first.substring(2).strip().split("\\s+")));
    words.removeIf(word -> word.startsWith("-") || word.endsWith("/env"));
    if (words.isEmpty()) {
      return Optional.empty();
    }
    String program = words.getFirst().substring(words.getFirst().lastIndexOf('/') + 1);
    return named(program).or(() -> named(program.replaceAll("[0-9.]+$", "")));
  }

  private Optional<String> named(String name) {
    for (JsonNode language : languages) {
      if (language.path("id").asText().equals(name)) {
        return Optional.of(name);
      }
    }
    return find("aliases", name).or(() -> name.equals("sh") ? named("bash") : Optional.empty());
  }

  private Optional<String> find(String list, String wanted) {
    for (JsonNode language : languages) {
      for (JsonNode element : language.path(list)) {
        if (element.asText().equals(wanted)) {
          return Optional.of(language.path("id").asText());
        }
      }
    }
    return Optional.empty();
  }

  CliFailure unknown(Path file) {
    List<String> ids = new ArrayList<>();
    languages.forEach(language -> ids.add(language.path("id").asText()));
    return new CliFailure(
        ExitCodes.USAGE,
        "%s: no language has this extension; name one with --lang: %s"
            .formatted(file, String.join(", ", ids)));
  }
}
