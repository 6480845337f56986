package dev.runner.jobs;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where callbacks may go: to the hosts on the operator's list, and of these only to public
 * addresses unless the list has the address itself.
 *
 * <p>An entry is a name ({@code hooks.example.com}), the names below one ({@code *.example.com}),
 * an address, or a network ({@code 10.1.0.0/16}); a port may follow a name or an IPv4 address
 * ({@code :8443}), otherwise only the usual one of the scheme is meant.
 */
final class Destinations {

  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final int MAX_URL = 2048;

  private final List<Entry> entries;
  private final Resolver resolver;

  /** Finds the addresses of a host. */
  @FunctionalInterface
  interface Resolver {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  /**
   * One line of the list.
   *
   * @param port 0 means the usual one
   */
  private record Entry(String name, @Nullable Network network, int port) {

    static Entry of(String text) {
      int colon = text.indexOf(':') == text.lastIndexOf(':') ? text.indexOf(':') : -1;
      int port = colon < 0 ? 0 : Integer.parseInt(text.substring(colon + 1));
      String host = colon < 0 ? text : text.substring(0, colon);
      return new Entry(host.toLowerCase(Locale.ROOT), Network.of(host), port);
    }

    boolean hasPort(Target target) {
      return port == 0 ? target.port() == usual(target.https()) : target.port() == port;
    }

    boolean hasName(String host) {
      return name.startsWith("*.") ? host.endsWith(name.substring(1)) : host.equals(name);
    }

    boolean hasAddress(InetAddress address) {
      return network != null && network.has(address);
    }
  }

  /** A URL that may be called, once its address is known to be one that may. */
  record Target(URI url, String host, int port, boolean https) {

    String path() {
      String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
      return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }
  }

  /** A callback may not go there. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String why) {
      super(why);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  /**
   * @throws IllegalArgumentException if an entry cannot be read
   */
  Destinations(List<String> allow, Resolver resolver) {
    List<Entry> read = new ArrayList<>();
    for (String text : allow) {
      try {
        read.add(Entry.of(text.strip()));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("runner.webhooks.allow: " + text, e);
      }
    }
    this.entries = List.copyOf(read);
    this.resolver = resolver;
  }

  boolean none() {
    return entries.isEmpty();
  }

  private static int usual(boolean https) {
    return https ? HTTPS : HTTP;
  }

  /** Checks what can be checked without asking for the host's addresses. */
  Target check(String url) throws Refused {
    Target target = parse(url);
    if (none()) {
      throw new Refused("cannot be used: the operator permits no callbacks");
    }
    Optional<InetAddress> literal = Network.literal(target.host());
    boolean listed =
        entries.stream()
            .filter(entry -> entry.hasPort(target))
            .anyMatch(entry ->
                literal.map(entry::hasAddress).orElseGet(() -> entry.hasName(target.host())));
    if (!listed) {
      throw new Refused("must be on a host and port that the operator permits");
    }
    return target;
  }

  private static Target parse(String url) throws Refused {
    if (url.length() > MAX_URL) {
      throw new Refused("must have at most " + MAX_URL + " characters");
    }
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new Refused("must be a URL: " + e.getReason());
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    boolean https = scheme.equals("https");
    if (!https && !scheme.equals("http")) {
      throw new Refused("must begin with https:// or http://");
    }
    if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      throw new Refused("must have a host, and no user and no fragment");
    }
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    return new Target(uri, host, uri.getPort() < 0 ? usual(https) : uri.getPort(), https);
  }

  /**
   * Finds the one address that is to be called: nothing may ask for it a second time, since the
   * answer could be another then. If any address of the host is not permitted, none is.
   */
  InetAddress resolve(Target target) throws Refused {
    InetAddress[] addresses;
    try {
      addresses = resolver.resolve(target.host());
    } catch (UnknownHostException _) {
      throw new Refused("the host " + target.host() + " has no address");
    }
    for (InetAddress address : addresses) {
      boolean listed =
          entries.stream().anyMatch(entry -> entry.hasAddress(address) && entry.hasPort(target));
      if (!listed && !Network.isPublic(address)) {
        throw new Refused(
            "the host %s has the address %s, which is not public"
                .formatted(target.host(), address.getHostAddress()));
      }
    }
    if (addresses.length == 0) {
      throw new Refused("the host " + target.host() + " has no address");
    }
    return addresses[0];
  }
}
