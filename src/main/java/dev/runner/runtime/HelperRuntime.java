package dev.runner.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Sandboxes made by the privileged helper. */
public final class HelperRuntime implements SandboxRuntime {

  private final Path socket;
  private final Duration grace;
  private final AtomicReference<Seen> seen = new AtomicReference<>(new Seen(Optional.empty(), 0));

  /**
   * Which helper answered last. Each makes a socket of its own when it starts.
   *
   * @param made when
   */
  private record Seen(Optional<FileTime> made, long restarts) {
    Seen now(FileTime time) {
      boolean another = made.isPresent() && !made.get().equals(time);
      return new Seen(Optional.of(time), restarts + (another ? 1 : 0));
    }
  }

  /**
   * @param grace how much longer than its wall limit a step may take to answer
   */
  public HelperRuntime(Path socket, Duration grace) {
    this.socket = socket;
    this.grace = grace;
  }

  @Override
  public Sandbox open() throws SandboxException {
    try {
      HelperSandbox sandbox = new HelperSandbox(socket, HelperConnection.open(socket), grace);
      sandbox.hello();
      FileTime made = Files.getLastModifiedTime(socket);
      seen.updateAndGet(last -> last.now(made));
      return sandbox;
    } catch (IOException e) {
      throw SandboxException.lost(why(e), e);
    }
  }

  private String why(IOException e) {
    return Files.exists(socket)
        ? "no connection to the helper's socket " + socket + ": " + e.getMessage()
        : "the helper's socket " + socket + " does not exist";
  }

  @Override
  public String describe() {
    return "helper at " + socket;
  }

  @Override
  public long restarts() {
    return seen.get().restarts();
  }

  @Override
  public boolean real() {
    return true;
  }
}
