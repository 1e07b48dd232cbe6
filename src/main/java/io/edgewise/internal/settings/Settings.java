package io.edgewise.internal.settings;

import io.edgewise.BusyPoll;
import io.edgewise.Trigger;
import io.edgewise.internal.arming.Learning;
import java.time.Duration;

/**
 * What the system properties say of selectors. All of them are read here.
 *
 * @param trigger the trigger of keys that are registered without one
 * @param learning how plain keys are armed
 * @param spin how long selectors poll before they block, unless they are told otherwise
 * @param busyPoll how the kernel polls for selectors, unless they are told otherwise
 */
public record Settings(Trigger trigger, Learning learning, Duration spin, BusyPoll busyPoll) {
  /**
   * Reads the properties, which needs the right to do so.
   *
   * @throws IllegalArgumentException if one of them has a wrong value; the message has the
   *     property, the value and what is allowed
   */
  public static Settings fromProperties() {
    return new Settings(
        EnumProperty.read(Trigger.DEFAULT_PROPERTY, Trigger.LEVEL),
        EnumProperty.read(Learning.PROPERTY, Learning.AUTOMATIC),
        SpinProperty.read(),
        BusyPollProperty.read());
  }

  /** The same but for the trigger. */
  public Settings with(Trigger other) {
    return new Settings(other, learning, spin, busyPoll);
  }
}
