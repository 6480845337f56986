package dev.runner.coderunner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {

  @ParameterizedTest
  @CsvSource({
    "'a\n',       'a\n',      true",
    "'a',         'a\n',      false",
    "'a ',        'a',        false",
  })
  void exactMeansEveryByte(String output, String expected, boolean right) {
    assertJudged(new Comparison.Exact(), output, expected, right);
  }

  @ParameterizedTest
  @CsvSource({
    "'a\nb\n',       'a\nb',    true",
    "'a  \r\nb\t\n', 'a\nb',    true",
    "'a\n\n\n',      'a',       true",
    "'\n\n',         '',        true",
    "'a\n\nb',       'a\nb',    false",
    "' a',           'a',       false",
    "'a b',          'a  b',    false",
    "'\na',          'a',       false",
    "'',             'a',       false",
  })
  void trimForgivesWhiteSpaceAtTheEnds(String output, String expected, boolean right) {
    assertJudged(new Comparison.Trim(), output, expected, right);
  }

  @ParameterizedTest
  @CsvSource({
    "' a\n\tb ',   'a b',    true",
    "'a b',        'ab',     false",
    "'a',          'a b',    false",
    "'a b c',      'a b',    false",
    "'1.0',        '1',      false",
  })
  void tokensForgiveWhateverWhiteSpace(String output, String expected, boolean right) {
    assertJudged(new Comparison.Tokens(), output, expected, right);
  }

  @ParameterizedTest
  @CsvSource({
    "'1.0000001',  '1',       true",
    "'1.1',        '1',       false",
    "'1000001',    '1000000', true",
    "'1e3',        '1000.0',  true",
    "'-.5',        '-0.5',    true",
    "'x 1',        'x 1.0',   true",
    "'NaN',        '1',       false",
    "'0x1p3',      '8',       false",
    "'1f',         '1',       false",
    "'Infinity',   '1e999',   false",
    "'5',          '1e999',   false",
    "'1 2',        '1',       false",
  })
  void numbersMayDifferALittle(String output, String expected, boolean right) {
    assertJudged(new Comparison.Numbers(1e-5), output, expected, right);
  }

  @Test
  @Timeout(10)
  void aHostileOutputCostsNoMoreThanItsLength() {
    byte[] spaces = new byte[16 << 20];
    Arrays.fill(spaces, (byte) ' ');
    spaces[spaces.length - 1] = 'x';
    byte[] digits = new byte[16 << 20];
    Arrays.fill(digits, (byte) '1');
    digits[digits.length - 1] = 'x';
    byte[] expected = "1".getBytes(UTF_8);
    long start = System.nanoTime();
    for (byte[] output : new byte[][] {spaces, digits}) {
      new Comparison.Trim().accepts(output, expected);
      new Comparison.Tokens().accepts(output, expected);
      new Comparison.Numbers(1).accepts(output, expected);
    }
    assertTrue(System.nanoTime() - start < Duration.ofSeconds(5).toNanos());
  }

  private static void assertJudged(
      Comparison comparison, String output, String expected, boolean right) {
    assertEquals(right, comparison.accepts(output.getBytes(UTF_8), expected.getBytes(UTF_8)));
  }
}
