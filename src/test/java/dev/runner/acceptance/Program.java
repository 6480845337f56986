package dev.runner.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The programs that the tests run: {@code src/test/resources/programs/LANGUAGE/CASE.EXTENSION}. */
final class Program {

  private static final Path PROGRAMS = Path.of("src/test/resources/programs");

  private Program() {}

  static String of(TestLanguage language, String programCase) throws IOException {
    return Files.readString(
        PROGRAMS.resolve(language.id()).resolve(programCase + "." + language.extension()));
  }

  static String python(String programCase) throws IOException {
    return of(TestLanguage.PYTHON3, programCase);
  }
}
