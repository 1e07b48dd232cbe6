package io.edgewise.conformance;

/** Where a provider is known not to do what the javadoc says; each is asserted where it shows. */
public enum Difference {
  /**
   * An error or a hang-up sets the ready set of a key that is already selected to its interest set,
   * and forgets what was recorded before.
   */
  FORGETS_READY_SET_AT_HANG_UP,

  /**
   * A wake-up is used up at the end of a selection and not by its wait, so that one which an action
   * makes in a selection that was woken itself is lost, and one survives when the action throws.
   */
  USES_UP_WAKEUP_AFTER_ACTIONS,

  /**
   * Closing a selector may throw {@code NullPointerException}, and leave keys behind, when another
   * thread is registering a channel with it (seen on JDK 17).
   */
  CLOSE_FAILS_UNDER_REGISTRATION
}
