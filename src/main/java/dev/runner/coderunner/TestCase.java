package dev.runner.coderunner;

import java.util.List;
import java.util.Optional;

/**
 * One run of a program, and what is expected of it.
 *
 * @param files put into the job directory before it
 * @param expected what it should print; not copied
 */
public record TestCase(
    String name,
    RunSpec run,
    List<SourceFile> files,
    Optional<byte[]> expected,
    Comparison comparison) {

  public TestCase {
    files = List.copyOf(files);
  }

  byte[] expectedOrEmpty() {
    return expected.orElseGet(() -> new byte[0]);
  }

  byte[] input() {
    return run.input() instanceof RunSpec.Input.Bytes(byte[] bytes) ? bytes : new byte[0];
  }
}
