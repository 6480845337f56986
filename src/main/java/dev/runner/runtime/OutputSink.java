package dev.runner.runtime;

import java.nio.ByteBuffer;

/** Takes what a program writes, as it comes. */
@FunctionalInterface
public interface OutputSink {

  /** Where a program wrote to. */
  enum Stream {
    STDOUT,
    STDERR
  }

  /**
   * Called in the order of writing, by the thread that attends to the sandbox: taking its time
   * slows down the program. The bytes are only valid during the call.
   */
  void output(Stream stream, ByteBuffer data);
}
