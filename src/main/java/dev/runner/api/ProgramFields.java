package dev.runner.api;

import dev.runner.coderunner.Catalogue;
import dev.runner.coderunner.Language;
import dev.runner.coderunner.Limits;
import dev.runner.coderunner.Program;
import dev.runner.coderunner.SourceFile;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads a program: its language, its files, how it is compiled. */
final class ProgramFields {

  static final List<String> NAMES = List.of("language", "version", "source", "files", "compile");

  static final List<String> COMPILE_NAMES = List.of("args", "limits");

  private final Catalogue catalogue;

  ProgramFields(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** A program, sound only if nothing was found wrong. */
  Program read(Fields fields) {
    Optional<Language> named = language(fields);
    // Of an unknown language, so that the rest is looked at as well.
    Language language = named.orElseGet(() -> catalogue.languages().getFirst());
    named.ifPresent(known -> checkVersion(fields, known));
    FileFields files = files(fields, language);
    String entry = named.isPresent() ? entry(fields, files, language) : "";
    Optional<Fields> compile = fields.object("compile");
    compile.ifPresent(c -> c.allowOnly(COMPILE_NAMES));
    List<String> arguments =
        compile.map(c -> ArgumentFields.arguments(c, "args")).orElse(List.of());
    Limits defaults = language.compileLimits();
    Limits limits = compile.map(c -> LimitFields.read(c, defaults, catalogue)).orElse(defaults);
    if (compile.isPresent() && named.isPresent() && language.compile().isEmpty()) {
      fields.wrong("compile", language.name() + " is not compiled");
    }
    return new Program(language, files.files(), entry, arguments, limits);
  }

  private Optional<Language> language(Fields fields) {
    String name = fields.requiredText("language");
    Optional<Language> language = catalogue.byName(name);
    if (language.isEmpty() && !name.isEmpty()) {
      String known =
          catalogue.languages().stream().map(Language::id).collect(Collectors.joining(", "));
      String detail = "\"" + name + "\" is not known; there are " + known;
      fields.wrong(Problem.Kind.UNKNOWN_LANGUAGE, "language", detail);
    }
    return language;
  }

  private static void checkVersion(Fields fields, Language language) {
    Optional<String> wanted = fields.text("version");
    if (wanted.isEmpty()) {
      return;
    }
    String installed = language.version().orElse("");
    if (!(installed + ".").startsWith(wanted.get() + ".")) {
      String detail =
          "\"%s\" of %s is not installed; %s is"
              .formatted(wanted.get(), language.id(), language.version().orElse("an unknown one"));
      fields.wrong(Problem.Kind.UNKNOWN_VERSION, "version", detail);
    }
  }

  private static FileFields files(Fields fields, Language language) {
    boolean source = fields.has("source");
    if (source == fields.has("files")) {
      String detail = "is required, or files";
      fields.wrong("source", source ? "must not be given along with files" : detail);
    }
    if (source) {
      SourceFile file = new SourceFile(language.source(), fields.utf8("source"));
      return new FileFields(List.of(file), Optional.empty());
    }
    return FileFields.ofProgram(fields);
  }

  private static String entry(Fields fields, FileFields given, Language language) {
    List<SourceFile> files = given.files();
    Optional<String> entry =
        given
            .marked()
            .or(() ->
                files.stream()
                    .map(SourceFile::name)
                    .filter(name -> name.equals(language.source()))
                    .findFirst())
            .or(() ->
                files.stream()
                    .filter(file -> language.extensions().contains(file.extension()))
                    .map(SourceFile::name)
                    .findFirst())
            .or(() -> files.size() == 1 ? Optional.of(files.getFirst().name()) : Optional.empty());
    if (entry.isEmpty() && !files.isEmpty()) {
      fields.wrong(
          "files",
          "none is named %s or ends with an extension of %s (%s); mark one with \"entry\": true"
              .formatted(
                  language.source(), language.id(), String.join(", ", language.extensions())));
    }
    return entry.orElse("");
  }
}
