package dev.runner.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunnerCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return RunnerCommand.commandLine(arguments)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @Test
  void theVersionIsThatOfTheBuild() {
    assertEquals(0, run("--version"));
    assertTrue(out.toString().matches("runner \\d+\\.\\d+\\.\\d+\\S*\\R"), out.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"run -V", "batch --version", "token --version", "token create -V"})
  void eachCommandTellsTheVersionToo(String command) {
    assertEquals(0, run(command.split(" ", -1)));
    assertTrue(out.toString().matches("runner \\d+\\.\\d+\\.\\d+\\S*\\R"), out.toString());
  }

  @Test
  void theHelpNamesTheCommands() {
    assertEquals(0, run("--help"));
    assertTrue(out.toString().contains("serve"), out.toString());
    assertTrue(out.toString().contains("doctor"), out.toString());
  }

  @Test
  void anUnknownCommandIsRefusedWithTheUsage() {
    assertEquals(2, run("42"));
    assertTrue(err.toString().contains("'42'"), err.toString());
    assertTrue(err.toString().contains("Usage: runner"), err.toString());
  }

  @Test
  void aCommandThatIsNearlyOneIsTold() {
    assertEquals(2, run("langauges"));
    assertTrue(err.toString().contains("Did you mean: runner languages"), err.toString());
  }

  @Test
  void aMistakeWithACommandIsToldInOneLine() {
    assertEquals(2, run("run", "--colour", "a.py"));
    assertEquals("runner: Unknown option: '--colour'; see: runner run --help\n", err.toString());
  }

  @Test
  void aMistakeBelowACommandNamesWhereItsHelpIs() {
    assertEquals(2, run("token", "create"));
    assertTrue(err.toString().endsWith("; see: runner token create --help\n"), err.toString());
    assertEquals(0, run("token", "create", "--help"));
  }

  @Test
  void aWrongConfigurationStopsTheStartWithOneLine() {
    System.setProperty("runner.pool.size", "0");
    try {
      assertEquals(1, run("serve"));
      assertEquals(
          "runner: configuration: runner.pool.size: 0 is not allowed;"
              + " write a number from 1 to 1024\n",
          err.toString());
    } finally {
      System.clearProperty("runner.pool.size");
    }
  }

  @Test
  void aWrongLanguageDefinitionStopsTheStartWithOneLine() {
    System.setProperty("runner.runtime", "fake");
    System.setProperty("runner.rootfs", "src/test/resources/wrong-rootfs");
    try {
      assertEquals(1, run("serve"));
      assertEquals(
          "runner: language definitions: src/test/resources/wrong-rootfs/languages/tiny.yaml:"
              + " source: is missing\n",
          err.toString());
    } finally {
      System.clearProperty("runner.runtime");
      System.clearProperty("runner.rootfs");
    }
  }
}
