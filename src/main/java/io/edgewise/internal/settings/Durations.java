package io.edgewise.internal.settings;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as system properties have them. Pure functions. */
public final class Durations {
  /** What {@link #parse} accepts, for messages. */
  public static final String FORMS = "800ns, 50us, 2ms, 1s, PT0.00005S or 0";

  private static final Pattern WITH_UNIT = Pattern.compile("(\\d{1,18})(ns|us|ms|s)");

  private Durations() {}

  /**
   * Parses a duration, in upper or lower case, with blanks around it: digits and a unit, zero
   * without a unit, or the form of ISO 8601 and {@link Duration#parse}.
   *
   * @return null if it is no duration, or a negative one
   */
  static Duration parse(String text) {
    String plain = text.trim().toLowerCase(Locale.ROOT);
    Matcher matcher = WITH_UNIT.matcher(plain);
    if (matcher.matches()) {
      return Duration.of(Long.parseLong(matcher.group(1)), unit(matcher.group(2)));
    }
    if (plain.equals("0")) {
      return Duration.ZERO;
    }
    try {
      Duration duration = Duration.parse(plain);
      return duration.isNegative() ? null : duration;
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private static ChronoUnit unit(String name) {
    return switch (name) {
      case "ns" -> ChronoUnit.NANOS;
      case "us" -> ChronoUnit.MICROS;
      case "ms" -> ChronoUnit.MILLIS;
      default -> ChronoUnit.SECONDS;
    };
  }
}
