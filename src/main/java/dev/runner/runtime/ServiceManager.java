package dev.runner.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Tells the service manager how this process does, by the protocol of {@code sd_notify(3)}: one
 * datagram for each message, to the socket that it names in the environment.
 */
public final class ServiceManager {

  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int MOST_PATH_BYTES = 107;

  private final byte[] address;
  private final Optional<Duration> watchdog;

  private ServiceManager(byte[] address, Optional<Duration> watchdog) {
    this.address = address;
    this.watchdog = watchdog;
  }

  /** Nothing if no service manager wants to know. */
  public static Optional<ServiceManager> of(Map<String, String> environment) {
    String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
    if (socket.isEmpty()) {
      return Optional.empty();
    }
    byte[] address = socket.getBytes(UTF_8);
    if (!(socket.startsWith("/") || socket.startsWith("@")) || address.length > MOST_PATH_BYTES) {
      throw new IllegalArgumentException("NOTIFY_SOCKET is not an address: " + socket);
    }
    if (address[0] == '@') {
      address[0] = 0;
    }
    Optional<Duration> watchdog =
        Optional.ofNullable(environment.get("WATCHDOG_USEC"))
            .map(Long::parseLong)
            .filter(micros -> micros > 0)
            .map(micros -> Duration.ofNanos(micros * 1000));
    return Optional.of(new ServiceManager(address, watchdog));
  }

  /** How long it waits between two signs of life before it ends this process; nothing: forever. */
  public Optional<Duration> watchdog() {
    return watchdog;
  }

  public void ready() throws IOException {
    tell("READY=1");
  }

  public void alive() throws IOException {
    tell("WATCHDOG=1");
  }

  public void stopping() throws IOException {
    tell("STOPPING=1");
  }

  private void tell(String state) throws IOException {
    byte[] message = state.getBytes(UTF_8);
    int socket = -1;
    try (Memory target = new Memory(2 + address.length + 1L)) {
      target.clear();
      target.setShort(0, (short) AF_UNIX);
      target.write(2, address, 0, address.length);
      socket = LibC.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
      // An abstract name ends where its length says, a path by a zero.
      LibC.connect(socket, target, 2 + address.length + (address[0] == 0 ? 0 : 1));
      LibC.write(socket, message, message.length);
    } catch (LastErrorException e) {
      throw Descriptors.failed("telling the service manager " + state, e);
    } finally {
      if (socket >= 0) {
        LibC.close(socket);
      }
    }
  }
}
