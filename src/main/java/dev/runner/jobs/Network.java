package dev.runner.jobs;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The addresses that begin with the same bits. */
record Network(InetAddress first, int bits) {

  /**
   * What is not to be reached from everywhere, by the registries of special addresses (RFC 6890 and
   * what came after), and what carries such an address inside it.
   */
  private static final List<Network> SPECIAL =
      List.of(
          known("0.0.0.0/8"),
          known("10.0.0.0/8"),
          known("100.64.0.0/10"),
          known("127.0.0.0/8"),
          known("169.254.0.0/16"),
          known("172.16.0.0/12"),
          known("192.0.0.0/24"),
          known("192.0.2.0/24"),
          known("192.88.99.0/24"),
          known("192.168.0.0/16"),
          known("198.18.0.0/15"),
          known("198.51.100.0/24"),
          known("203.0.113.0/24"),
          known("224.0.0.0/4"),
          known("240.0.0.0/4"));

  /** The only addresses of version 6 that are given out for all to reach. */
  private static final Network GLOBAL = known("2000::/3");

  private static final List<Network> SPECIAL_6 =
      List.of(known("2001::/23"), known("2001:db8::/32"), known("2002::/16"), known("3fff::/20"));

  private static Network known(String text) {
    return Objects.requireNonNull(of(text));
  }

  /**
   * @return null if the text is a name
   * @throws IllegalArgumentException if it is neither
   */
  static @Nullable Network of(String text) {
    String[] parts = text.split("/", 2);
    Optional<InetAddress> address = literal(parts[0]);
    if (address.isEmpty()) {
      if (parts.length > 1) {
        throw new IllegalArgumentException(text + " is no network");
      }
      return null;
    }
    int most = address.get().getAddress().length * Byte.SIZE;
    int bits = parts.length == 1 ? most : Integer.parseInt(parts[1]);
    if (bits < 0 || bits > most) {
      throw new IllegalArgumentException(text + " is no network");
    }
    return new Network(address.get(), bits);
  }

  /** The address that a text is; nothing if it is a name, which is not asked for. */
  static Optional<InetAddress> literal(String text) {
    String bare = text.startsWith("[") ? text.substring(1, text.length() - 1) : text;
    try {
      return Optional.of(InetAddress.ofLiteral(bare));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  boolean has(InetAddress address) {
    byte[] here = first.getAddress();
    byte[] there = address.getAddress();
    if (here.length != there.length) {
      return false;
    }
    int whole = bits / Byte.SIZE;
    if (!Arrays.equals(here, 0, whole, there, 0, whole)) {
      return false;
    }
    int rest = bits % Byte.SIZE;
    return rest == 0 || ((here[whole] ^ there[whole]) & 0xFF) >> (Byte.SIZE - rest) == 0;
  }

  /** Whether it can be reached from everywhere, and so is nobody's inner network. */
  static boolean isPublic(InetAddress address) {
    if (address.getAddress().length == 4) {
      return SPECIAL.stream().noneMatch(network -> network.has(address));
    }
    return GLOBAL.has(address) && SPECIAL_6.stream().noneMatch(network -> network.has(address));
  }
}
