package dev.runner.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.runner.coderunner.Catalogue;
import dev.runner.coderunner.Language;
import dev.runner.coderunner.Languages;
import dev.runner.coderunner.LimitName;
import dev.runner.coderunner.Limits;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Says what programs can be written in. */
@Singleton
final class LanguagesHandler {

  private final Languages languages;

  LanguagesHandler(Languages languages) {
    this.languages = languages;
  }

  void list(Exchange exchange) {
    // A catalogue that is not loaded yet is read from files.
    BodyReader.onThread(
        exchange,
        () ->
            exchange.answer(
                Json.object(json -> {
                  json.writeArrayFieldStart("languages");
                  Optional<Catalogue> catalogue = languages.catalogue();
                  if (catalogue.isPresent()) {
                    for (Language language : catalogue.get().languages()) {
                      write(json, language, catalogue.get().ceiling());
                    }
                  }
                  json.writeEndArray();
                })));
  }

  void one(Exchange exchange) {
    String name = Objects.requireNonNull(exchange.context().pathParam("name"));
    BodyReader.onThread(exchange, () -> one(exchange, name));
  }

  private void one(Exchange exchange, String name) {
    Optional<Catalogue> catalogue = languages.catalogue();
    Optional<Language> language = catalogue.flatMap(known -> known.byName(name));
    if (language.isEmpty()) {
      String detail = "no language has the id or alias \"" + name + "\"";
      exchange.answer(Problem.of(Problem.Kind.NOT_FOUND, detail));
    } else {
      Limits ceiling = catalogue.orElseThrow().ceiling();
      exchange.answer(Json.object(json -> members(json, language.get(), ceiling)));
    }
  }

  private static void write(JsonGenerator json, Language language, Limits ceiling)
      throws IOException {
    json.writeStartObject();
    members(json, language, ceiling);
    json.writeEndObject();
  }

  private static void members(JsonGenerator json, Language language, Limits ceiling)
      throws IOException {
    json.writeStringField("id", language.id());
    json.writeStringField("name", language.name());
    json.writeStringField("version", language.version().orElse(null));
    texts(json, "aliases", language.aliases());
    texts(json, "extensions", language.extensions());
    json.writeStringField("source_file", language.source());
    if (language.compile().isPresent()) {
      stage(json, "compile", language.compile().get(), ceiling);
    } else {
      json.writeNullField("compile");
    }
    stage(json, "run", language.run(), ceiling);
    json.writeStringField("hello", language.hello().orElse(null));
  }

  private static void texts(JsonGenerator json, String name, List<String> texts)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private static void stage(JsonGenerator json, String name, Language.Stage stage, Limits ceiling)
      throws IOException {
    json.writeObjectFieldStart(name);
    texts(json, "command", stage.command());
    limits(json, "limits", stage.limits());
    limits(json, "max_limits", ceiling);
    json.writeEndObject();
  }

  private static void limits(JsonGenerator json, String name, Limits limits) throws IOException {
    json.writeObjectFieldStart(name);
    for (LimitName limit : LimitName.values()) {
      json.writeNumberField(limit.wireName(), limit.of(limits));
    }
    json.writeEndObject();
  }
}
