package dev.runner.runtime;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A connection to the helper's socket that outlives the interrupt of who writes to it: one thread
 * reads, another writes, any closes.
 *
 * <p>A job is cancelled by interrupting its thread, and a {@link SocketChannel} in blocking mode
 * closes itself under a thread that is interrupted. So every client that went away while its files
 * were sent cost a sandbox. In the other mode it does not; the reader waits by a selector, and a
 * writer hardly ever waits.
 */
final class HelperConnection implements ByteChannel {

  /** How long the helper may take nothing of what is sent to it: it only copies. */
  private static final Duration LONGEST_STALL = Duration.ofSeconds(30);

  private static final long FIRST_PAUSE_NANOS = 50_000;
  private static final long LONGEST_PAUSE_NANOS = 5_000_000;

  private final SocketChannel channel;
  private final Selector selector;
  private final Duration longestStall;

  private HelperConnection(SocketChannel channel, Selector selector, Duration longestStall) {
    this.channel = channel;
    this.selector = selector;
    this.longestStall = longestStall;
  }

  static HelperConnection open(Path socket) throws IOException {
    return open(socket, LONGEST_STALL);
  }

  static HelperConnection open(Path socket, Duration longestStall) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    try {
      channel.configureBlocking(false);
      Selector selector = Selector.open();
      channel.register(selector, SelectionKey.OP_READ);
      return new HelperConnection(channel, selector, longestStall);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Waits until there is something to read. To be called by a thread that nobody interrupts. */
  @Override
  public int read(ByteBuffer into) throws IOException {
    try {
      int count = 0;
      while (count == 0) {
        selector.select(_ -> {});
        count = channel.read(into);
      }
      return count;
    } catch (ClosedSelectorException _) {
      throw new AsynchronousCloseException();
    }
  }

  /** Waits until everything is on its way, interrupted or not. */
  @Override
  public int write(ByteBuffer from) throws IOException {
    int length = from.remaining();
    boolean interrupted = false;
    long progress = System.nanoTime();
    long pause = FIRST_PAUSE_NANOS;
    try {
      while (from.hasRemaining()) {
        if (channel.write(from) > 0) {
          progress = System.nanoTime();
          pause = FIRST_PAUSE_NANOS;
        } else if (System.nanoTime() - progress > longestStall.toNanos()) {
          throw new IOException("it has read nothing for " + longestStall.toSeconds() + " s");
        } else {
          LockSupport.parkNanos(pause);
          // Else the next pause would be none.
          interrupted |= Thread.interrupted();
          pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        }
      }
      return length;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  /** The descriptor is only given back when the selector has let go of it. */
  @Override
  public void close() throws IOException {
    try (selector) {
      channel.close();
    }
  }
}
