package dev.runner.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class DifferenceTest {

  @Test
  void theFirstLinesThatDifferAreShownWithThoseBefore() {
    assertEquals(
        """
             2  b
             3  c
        -    4  d
        -    5  e
        +    4  x
        +    5  e
        """,
        Difference.of(List.of("a", "b", "c", "d", "e"), List.of("a", "b", "c", "x", "e")));
  }

  @Test
  void anOutputThatEndsTooSoonLacksLines() {
    assertEquals("     1  a\n-    2  b\n", Difference.of(List.of("a", "b"), List.of("a")));
  }

  @Test
  void anOutputThatGoesOnHasLinesTooMany() {
    assertEquals("     1  a\n+    2  b\n", Difference.of(List.of("a"), List.of("a", "b")));
  }
}
