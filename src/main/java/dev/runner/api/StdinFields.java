package dev.runner.api;

import dev.runner.coderunner.RunSpec;

/** Reads {@code stdin} and {@code stdin_encoding}. */
final class StdinFields {

  private StdinFields() {}

  static RunSpec.Input read(Fields fields) {
    byte[] bytes = fields.bytes("stdin", "stdin_encoding");
    return bytes.length == 0 ? new RunSpec.Input.Nothing() : new RunSpec.Input.Bytes(bytes);
  }
}
