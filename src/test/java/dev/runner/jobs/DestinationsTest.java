package dev.runner.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationsTest {

  private static final List<String> ALLOW =
      List.of(
          "hooks.example.com",
          "*.hooks.example.org",
          "other.example.com:8443",
          "10.1.0.0/16",
          "192.0.2.7:81");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://hooks.example.com/a?b=c",
        "http://HOOKS.example.com",
        "https://hooks.example.com:443/",
        "https://a.hooks.example.org/",
        "https://other.example.com:8443/",
        "https://10.1.2.3/",
        "http://192.0.2.7:81/",
      })
  void whatIsOnTheListIsPermitted(String url) throws Destinations.Refused {
    assertEquals(url, at("93.184.216.34").check(url).url().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.com/,                  permits",
    "https://hooks.example.com:8443/,       permits",
    "https://hooks.example.org/,            permits",
    "https://evilhooks.example.org/,        permits",
    "https://other.example.com/,            permits",
    "https://10.2.0.1/,                     permits",
    "http://192.0.2.7/,                     permits",
    "https://hooks.example.com@evil.com/,   no user",
    "https://hooks.example.com/#x,          no fragment",
    "ftp://hooks.example.com/,              must begin with",
    "file:///etc/passwd,                    must begin with",
    "hooks.example.com,                     must begin with",
    "https://,                              must be a URL",
    "http://[::1]/,                         permits",
    "http://127.0.0.1/,                     permits",
    "http://2130706433/,                    permits",
  })
  void whatIsNotIsRefused(String url, String why) {
    Destinations.Refused refused =
        assertThrows(Destinations.Refused.class, () -> at("93.184.216.34").check(url));
    assertTrue(refused.getMessage().contains(why), refused::getMessage);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.2.0.1",
        "169.254.169.254",
        "192.168.1.1",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
      })
  void aHostWithAnAddressThatIsNotPublicIsNotCalled(String address) throws Exception {
    Destinations destinations = at("93.184.216.34", address);
    Destinations.Target target = destinations.check("https://hooks.example.com/");
    assertThrows(Destinations.Refused.class, () -> destinations.resolve(target));
  }

  @ParameterizedTest
  @ValueSource(strings = {"93.184.216.34", "2606:2800:220:1::1", "10.1.2.3"})
  void aPublicAddressIsCalledAndAPrivateOneIfItIsListed(String address) throws Exception {
    Destinations destinations = at(address);
    Destinations.Target target = destinations.check("https://hooks.example.com/");
    assertEquals(InetAddress.ofLiteral(address), destinations.resolve(target));
  }

  @Test
  void withoutAListNobodyIsCalled() {
    Destinations none = new Destinations(List.of(), InetAddress::getAllByName);
    assertThrows(Destinations.Refused.class, () -> none.check("https://hooks.example.com/"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "example.com/8", "example.com:port"})
  void aListThatCannotBeReadIsTold(String entry) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Destinations(List.of(entry), InetAddress::getAllByName));
  }

  private static Destinations at(String... addresses) {
    return new Destinations(
        ALLOW,
        _ -> Arrays.stream(addresses).map(InetAddress::ofLiteral).toArray(InetAddress[]::new));
  }
}
