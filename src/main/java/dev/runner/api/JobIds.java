package dev.runner.api;

import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Makes ids of jobs: 48 bits of the time in milliseconds, then 80 random ones, in hexadecimal. They
 * sort by their time, and nobody guesses one.
 */
@Singleton
final class JobIds {

  private static final int RANDOM_BYTES = 10;
  private static final int TIME_DIGITS = 12;

  private final SecureRandom random = new SecureRandom();

  String next() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(System.currentTimeMillis(), TIME_DIGITS) + hex.formatHex(bytes);
  }
}
