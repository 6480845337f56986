package dev.runner.attacks;

import static java.util.Objects.requireNonNull;

import dev.runner.attacks.Attack.Order;
import dev.runner.attacks.Attack.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the programs and what their headers say: {@code attack}, {@code proof}, {@code verdict},
 * {@code run}.
 */
final class AttackFiles {

  private static final Map<String, String> LANGUAGES =
      Map.of("c", "c", "py", "python3", "sh", "bash");

  private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");

  private final Path root;

  AttackFiles(Path root) {
    this.root = root;
  }

  /** The attacks in the order of their paths. */
  List<Attack> all() {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> LANGUAGES.containsKey(extension(file)))
          .filter(file -> root.relativize(file).getNameCount() > 1)
          .filter(file -> !stem(file).equals("second"))
          .sorted()
          .map(this::attack)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("runner.attacks must be the directory of the attacks", e);
    }
  }

  private Attack attack(Path file) {
    String text = read(file);
    Order order =
        header(text, "run").map(o -> Order.valueOf(o.toUpperCase(Locale.ROOT))).orElse(Order.ALONE);
    List<Program> programs =
        order == Order.ALONE
            ? List.of(program(file, "refused:"))
            : List.of(program(file, "planted:"), program(second(file), "refused:"));
    return new Attack(
        root.relativize(file).getName(0).toString(),
        header(text, "attack")
            .orElseThrow(() -> new AssertionError(file + " does not say what it attacks")),
        header(text, "proof")
            .orElseThrow(() -> new AssertionError(file + " does not say what proves it")),
        order,
        programs);
  }

  private static Path second(Path first) {
    return LANGUAGES.keySet().stream()
        .map(extension -> first.resolveSibling("second." + extension))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(() -> new AssertionError(first + " has no second"));
  }

  private Program program(Path file, String word) {
    String text = read(file);
    List<String> verdicts =
        QUOTED
            .matcher(header(text, "verdict").orElse("\"\""))
            .results()
            .map(match -> match.group(1))
            .toList();
    return new Program(
        root.relativize(file).toString(),
        requireNonNull(LANGUAGES.get(extension(file))),
        withPrelude(text),
        verdicts,
        word);
  }

  private String withPrelude(String text) {
    return text.replaceFirst(
            "(?m)^#include \"(\\.\\./)+attack\\.h\"$",
            Matcher.quoteReplacement(read(root.resolve("attack.h"))))
        .replaceFirst(
            "(?m)^from attack import \\*$",
            Matcher.quoteReplacement(read(root.resolve("attack.py"))));
  }

  private static Optional<String> header(String text, String key) {
    Matcher matcher =
        Pattern.compile("(?m)^(?:/\\*| \\*|#) " + key + ": (.*?)(?: \\*/)?$").matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static String extension(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static String stem(Path file) {
    String name = file.getFileName().toString();
    return name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
