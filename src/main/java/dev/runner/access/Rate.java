package dev.runner.access;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many requests are permitted in how much time. So many may also come at once.
 *
 * @param requests 0 sets no limit
 */
public record Rate(long requests, Duration period) {

  private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,8})/([smhd])");

  public static final Rate NONE = new Rate(0, Duration.ofSeconds(1));

  /**
   * Reads {@code 10/s}, {@code 600/m}, {@code 1000/h} or {@code 5000/d}.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static Rate parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "must be a number for each second, minute, hour or day, such as 10/s or 600/m");
    }
    Duration period =
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(1);
          case "m" -> Duration.ofMinutes(1);
          case "h" -> Duration.ofHours(1);
          default -> Duration.ofDays(1);
        };
    return new Rate(Long.parseLong(matcher.group(1)), period);
  }

  public boolean limited() {
    return requests > 0;
  }

  @Override
  public String toString() {
    return limited() ? requests + " per " + period.toSeconds() + " s" : "none";
  }
}
