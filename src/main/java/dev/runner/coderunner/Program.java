package dev.runner.coderunner;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.stream.Stream;

/**
 * A program as it came: not compiled yet.
 *
 * @param entry name of the file that the language's commands are given
 * @param compileArguments put where the language's compile command has its {@code {args}}
 * @param compileLimits of the compile step, if the language has one
 */
public record Program(
    Language language,
    List<SourceFile> files,
    String entry,
    List<String> compileArguments,
    Limits compileLimits) {

  public Program {
    files = List.copyOf(files);
    compileArguments = List.copyOf(compileArguments);
  }

  /** All files that its language's compiler takes, the entry first, then by name. */
  List<String> sources() {
    Stream<String> others =
        files.stream()
            .filter(file -> language.extensions().contains(file.extension()))
            .map(SourceFile::name)
            .filter(name -> !name.equals(entry))
            .sorted();
    return Stream.concat(Stream.of(entry), others).toList();
  }

  /** A program of one text, in the file that its language calls it. */
  public static Program ofText(Language language, String source) {
    return new Program(
        language,
        List.of(new SourceFile(language.source(), source.getBytes(UTF_8))),
        language.source(),
        List.of(),
        language.compileLimits());
  }
}
