package dev.runner.api;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HangUpTest {

  private final HangUp hangUp = new HangUp();

  @Test
  void itInterruptsWhatIsUnderWay() {
    assertTrue(
        hangUp.during(() -> {
          hangUp.hangUp();
          return Thread.currentThread().isInterrupted();
        }));
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void itInterruptsWhatBeginsAfterIt() {
    hangUp.hangUp();
    assertTrue(hangUp.during(() -> Thread.currentThread().isInterrupted()));
  }

  @Test
  void itNeverInterruptsWhatIsOver() {
    assertFalse(hangUp.during(() -> Thread.currentThread().isInterrupted()));
    hangUp.hangUp();
    assertFalse(Thread.currentThread().isInterrupted());
    assertTrue(hangUp.hungUp());
  }
}
