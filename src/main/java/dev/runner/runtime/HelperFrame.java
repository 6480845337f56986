package dev.runner.runtime;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * What the helper sends. Buffers are views of the connection's own buffer: valid until the next
 * frame is read.
 */
sealed interface HelperFrame {

  /** A sandbox is prepared. */
  @SuppressWarnings("ArrayRecordComponent") // 16 bytes that are only passed on
  record Ready(long slot, Duration preparation, byte[] token) implements HelperFrame {}

  record Output(OutputSink.Stream stream, ByteBuffer data) implements HelperFrame {}

  record Result(StepResult result) implements HelperFrame {}

  record StdinTaken(long bytes) implements HelperFrame {}

  record Data(boolean last, boolean executable, ByteBuffer data) implements HelperFrame {}

  record Listing(Workspace.Listing listing) implements HelperFrame {}

  record Refused(Stage stage, int errno, String detail) implements HelperFrame {}

  record Failed(Stage stage, int errno, String detail) implements HelperFrame {}
}
