package dev.runner.coderunner;

import dev.runner.runtime.OutputSink;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Keeps what a program writes. The runtime lets through no more than the step's limits. */
final class OutputCollector implements OutputSink {

  private final Pile stdout = new Pile();
  private final Pile stderr = new Pile();

  @Override
  public void output(Stream stream, ByteBuffer data) {
    switch (stream) {
      case STDOUT -> stdout.add(data);
      case STDERR -> stderr.add(data);
    }
  }

  Captured stdout(long seen) {
    return new Captured(stdout.toArray(), seen);
  }

  Captured stderr(long seen) {
    return new Captured(stderr.toArray(), seen);
  }

  /** Bytes that grow; unlike the JDK's stream, straight from a buffer outside of the heap. */
  private static final class Pile {

    private static final int FIRST_CAPACITY = 256;

    private byte[] bytes = {};
    private int length;

    void add(ByteBuffer data) {
      int more = data.remaining();
      if (bytes.length - length < more) {
        int capacity = Math.max(Math.max(FIRST_CAPACITY, length + more), 2 * bytes.length);
        bytes = Arrays.copyOf(bytes, capacity);
      }
      data.get(bytes, length, more);
      length += more;
    }

    byte[] toArray() {
      return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
  }
}
