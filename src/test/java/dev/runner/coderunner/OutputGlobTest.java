package dev.runner.coderunner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutputGlobTest {

  @ParameterizedTest
  @CsvSource({
    "*.png,         a.png,      true",
    "*.png,         a/b.png,    false",
    "*.png,         a.jpg,      false",
    "out/**,        out/a/b,    true",
    "out/**,        outer/a,    false",
    "**/*.txt,      a/b/c.txt,  true",
    "?.txt,         a.txt,      true",
    "?.txt,         ab.txt,     false",
    "'a{1,22}.x',   a22.x,      true",
    "'a{1,22}.x',   a2.x,       false",
    "'a,b',         'a,b',      true",
    "[a-c]x,        bx,         true",
    "[!a-c]x,       bx,         false",
    "[!a-c]x,       dx,         true",
    "a.b,           axb,        false",
    "'(a+)$',       '(a+)$',    true",
    "'\\*',         '*',        true",
    "'\\*',         'a',        false",
    "ä*,            äö,         true",
  })
  void namesAreMatched(String glob, String name, boolean matches) {
    assertEquals(matches, OutputGlob.of(glob).matches(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[a", "{a", "a}", "\\", "[z-a]"})
  void whatIsNoGlobIsRefused(String glob) {
    assertThrows(IllegalArgumentException.class, () -> OutputGlob.of(glob));
  }

  @Test
  @Timeout(5)
  void aHostileGlobCostsNoMoreThanItsLength() {
    String glob = "*a".repeat(100) + "b";
    assertFalse(OutputGlob.of(glob).matches("a".repeat(4000)));
  }
}
