package dev.runner.runtime;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Sandboxes made by the privileged helper. */
public final class HelperRuntime implements SandboxRuntime {

  private final Path socket;
  private final Duration grace;

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
      SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
      HelperSandbox sandbox = new HelperSandbox(socket, channel, grace);
      sandbox.hello();
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
  public boolean real() {
    return true;
  }
}
