package io.edgewise.internal.settings;

import static io.edgewise.BusyPoll.PROPERTY;

import io.edgewise.BusyPoll;
import java.time.Duration;

/** The system property {@link BusyPoll#PROPERTY}. */
final class BusyPollProperty {
  private BusyPollProperty() {}

  /**
   * Its value; OFF if it is not set.
   *
   * @throws IllegalArgumentException if it is malformed
   */
  static BusyPoll read() {
    String value = System.getProperty(PROPERTY);
    return value == null ? BusyPoll.OFF : parse(value);
  }

  static BusyPoll parse(String value) {
    String[] parts = value.split(",", -1);
    Duration time = Durations.parse(parts[0]);
    boolean preferred = parts.length == 3;
    if (time == null
        || parts.length > 3
        || (preferred && !parts[2].trim().equalsIgnoreCase("prefer"))) {
      throw malformed(value, null);
    }
    try {
      return new BusyPoll(
          time, parts.length == 1 ? 0 : Integer.parseInt(parts[1].trim()), preferred);
    } catch (IllegalArgumentException e) {
      throw malformed(value, e);
    }
  }

  private static IllegalArgumentException malformed(String value, IllegalArgumentException cause) {
    String reason =
        cause == null || cause instanceof NumberFormatException
            ? "this is not TIME[,PACKETS[,prefer]], with a time such as " + Durations.FORMS
            : cause.getMessage();
    return new IllegalArgumentException(
        String.format("-D%s=%s: %s", PROPERTY, value, reason), cause);
  }
}
