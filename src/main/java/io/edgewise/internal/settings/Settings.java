package io.edgewise.internal.settings;

import io.edgewise.BusyPoll;
import io.edgewise.Trigger;
import io.edgewise.internal.arming.Learning;
import java.time.Duration;

/**
 * What the system properties say about selectors. All of them are read here.
 *
 * @param trigger the trigger of keys that are registered without one
 * @param learning how keys in NIO mode are armed
 * @param spin how long selectors poll before they block, unless it is set for a selector
 * @param busyPoll how the kernel polls for selectors, unless it is set for a selector
 */
public record Settings(Trigger trigger, Learning learning, Duration spin, BusyPoll busyPoll) {
  /**
   * Reads the properties, which needs the permission to do so.
   *
   * @throws IllegalArgumentException if one of them has a wrong value; the message names the
   *     property, the value and what is allowed
   */
  public static Settings fromProperties() {
    return new Settings(
        EnumProperty.read(Trigger.DEFAULT_PROPERTY, Trigger.LEVEL),
        EnumProperty.read(Learning.PROPERTY, Learning.AUTOMATIC),
        SpinProperty.read(),
        BusyPollProperty.read());
  }

  /** The same, except for the trigger. */
  public Settings with(Trigger other) {
    return new Settings(other, learning, spin, busyPoll);
  }
}
