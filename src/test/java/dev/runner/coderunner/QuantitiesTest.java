package dev.runner.coderunner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {

  @ParameterizedTest
  @CsvSource({"500ms, 500", "2s, 2000", "1m, 60000", "0s, 0"})
  void durationsAreRead(String text, long millis) {
    assertEquals(Optional.of(Duration.ofMillis(millis)), Quantities.duration(text));
  }

  @ParameterizedTest
  @CsvSource({"4096, 4096", "64KiB, 65536", "256MiB, 268435456", "1GiB, 1073741824", "0, 0"})
  void sizesAreRead(String text, long bytes) {
    assertEquals(Optional.of(bytes), Quantities.size(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2", "s", "-1s", "1.5s", "2 s", "2h", "9999999999s"})
  void otherDurationsAreNot(String text) {
    assertTrue(Quantities.duration(text).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MiB", "-1", "1.5GiB", "1GB", "1 GiB", "99999999999GiB"})
  void otherSizesAreNot(String text) {
    assertTrue(Quantities.size(text).isEmpty());
  }

  @Test
  void processorsAreCountedInThousandths() {
    assertEquals(1500, Quantities.permille(new BigDecimal("1.5")));
    assertEquals(0, Quantities.permille(new BigDecimal("0")));
  }
}
