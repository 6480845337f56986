package dev.runner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MainTest {

  @AfterEach
  void forget() {
    System.clearProperty("runner.test.one");
    System.clearProperty("runner.test.two");
  }

  @Test
  void propertiesBeforeTheCommandAreSet() {
    assertArrayEquals(
        new String[] {"serve"},
        Main.afterProperties("-Drunner.test.one=a=b", "-Drunner.test.two", "serve"));
    assertEquals("a=b", System.getProperty("runner.test.one"));
    assertEquals("", System.getProperty("runner.test.two"));
  }

  @Test
  void aPropertyWithoutANameIsLeftToTheCommandLineToRefuse() {
    assertArrayEquals(new String[] {"-D"}, Main.afterProperties("-D"));
    assertArrayEquals(new String[] {"-D=x"}, Main.afterProperties("-D=x"));
  }

  @Test
  void whatLooksLikeOneBehindTheCommandIsAnArgument() {
    String[] command = {"run", "-c", "-Drunner.test.one=40", "main.cpp"};
    assertArrayEquals(command, Main.afterProperties(command));
    assertNull(System.getProperty("runner.test.one"));
  }
}
