package dev.runner.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * What the holder of a token has: 256 random bits. Nobody can try so many, so a plain SHA-256 keeps
 * it as safe as one of the slow digests for passwords would, and costs a request a microsecond.
 */
final class Secret {

  /** By this a token that was published by mistake is found. */
  private static final String PREFIX = "runner_";

  private static final int BYTES = 32;

  private Secret() {}

  static String random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static String digest(String secret) {
    try {
      byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(UTF_8));
      return HexFormat.of().formatHex(sha256);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
