package dev.runner.attacks;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every test that a page names is there, and SECURITY.md names every attack. */
final class SecurityPageTest {

  private static final Path ATTACKS = Path.of("native-helper/tests/attacks");
  private static final Pattern QUOTED = Pattern.compile("`([^`\\n]+)`");
  private static final Pattern CLASS = Pattern.compile("([A-Z]\\w*[a-z](?:IT|Test))(?:\\.(\\w+))?");

  private final Set<String> attacks = attacks();

  /** GROUP/NAME of each, whether it is a file or a directory of two. */
  private static Set<String> attacks() {
    List<Path> groups = list(ATTACKS).stream().filter(Files::isDirectory).toList();
    return groups.stream()
        .flatMap(group -> list(group).stream())
        .map(file -> ATTACKS.relativize(file).toString().replaceFirst("\\.[a-z]+$", ""))
        .collect(toCollection(TreeSet::new));
  }

  private static List<Path> list(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> quoted(String text) {
    return QUOTED.matcher(text).results().map(match -> match.group(1)).toList();
  }

  /** A name in the table's last column belongs to the group that was named last. */
  private static SortedSet<String> namedInTheTable(String page) {
    SortedSet<String> named = new TreeSet<>();
    for (String row : page.lines().filter(line -> line.startsWith("|")).skip(2).toList()) {
      String group = "";
      for (String name : quoted(row.split("\\|", -1)[3])) {
        group = name.contains("/") ? name.substring(0, name.indexOf('/') + 1) : group;
        named.add(name.contains("/") ? name : group + name);
      }
    }
    return named;
  }

  @Test
  void theTableOfLayersNamesEveryAttackAndNoOther() throws IOException {
    assertEquals(attacks, namedInTheTable(Files.readString(Path.of("SECURITY.md"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "SECURITY.md",
        "CONTRIBUTING.md",
        "docs/architecture.md",
        "native-helper/README.md",
        "native-helper/SYSCALLS.md",
        "vm/README.md"
      })
  void whatAPageNamesIsThere(String page) throws IOException {
    for (String name : quoted(Files.readString(Path.of(page)))) {
      if (name.matches("(native-helper|src|vm|scripts)/[a-z_./-]+")) {
        assertTrue(Files.exists(Path.of(name)), page + " names " + name);
      }
      if (name.matches("(" + groups() + ")/\\w+")) {
        assertTrue(attacks.contains(name), page + " names the attack " + name);
      }
      CLASS.matcher(name).results().forEach(match -> assertThere(page, match));
    }
  }

  private String groups() {
    return attacks.stream()
        .map(attack -> attack.substring(0, attack.indexOf('/')))
        .distinct()
        .collect(Collectors.joining("|"));
  }

  private static void assertThere(String page, MatchResult name) {
    try (Stream<Path> all = Files.walk(Path.of("src/test/java"))) {
      Path file =
          all.filter(path -> path.endsWith(name.group(1) + ".java"))
              .findFirst()
              .orElseThrow(() -> new AssertionError(page + " names " + name.group()));
      assertTrue(
          name.group(2) == null || Files.readString(file).contains(" " + name.group(2) + "("),
          () -> page + " names " + name.group());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
