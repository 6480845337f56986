package dev.runner.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HangupTest {

  @Test
  void theSignalRunsTheTaskAndTheProcessLivesOn() throws Exception {
    CountDownLatch told = new CountDownLatch(2);
    Hangup.runs(told::countDown);
    for (int i = 0; i < 2; i++) {
      long before = told.getCount();
      Process kill =
          new ProcessBuilder("/bin/kill", "-HUP", "" + ProcessHandle.current().pid()).start();
      assertEquals(0, kill.waitFor());
      // Two signals at once would be one.
      for (int tenths = 0; told.getCount() == before && tenths < 100; tenths++) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    assertTrue(told.await(10, TimeUnit.SECONDS));
  }
}
