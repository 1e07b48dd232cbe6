package io.edgewise.internal.settings;

import static io.edgewise.EpollSelector.SPIN_PROPERTY;

import io.edgewise.EpollSelector;
import java.time.Duration;

/** The system property {@link EpollSelector#SPIN_PROPERTY}. */
final class SpinProperty {
  private SpinProperty() {}

  /**
   * Its value; zero if it is not set.
   *
   * @throws IllegalArgumentException if it is malformed
   */
  static Duration read() {
    String value = System.getProperty(SPIN_PROPERTY);
    return value == null ? Duration.ZERO : parse(value);
  }

  private static Duration parse(String value) {
    Duration duration = Durations.parse(value);
    if (duration == null) {
      throw new IllegalArgumentException(
          String.format(
              "-D%s=%s: this is no duration such as %s", SPIN_PROPERTY, value, Durations.FORMS));
    }
    return duration;
  }
}
