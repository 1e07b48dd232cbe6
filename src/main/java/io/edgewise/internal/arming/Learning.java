package io.edgewise.internal.arming;

/**
 * Whether plain keys are armed by how they are used, see {@link Habit}. What a program sees is the
 * same in any case; what it costs is not.
 */
public enum Learning {
  /** The kernel holds what each key asks for, and no key is armed one-shot. */
  OFF,
  /** Taking interest away is put off, and each key is armed by its habit. */
  AUTOMATIC,
  /** The same, and every key is taken for one that has every habit. For tests. */
  ON;

  /** The system property: {@code automatic} if it is not set. */
  public static final String PROPERTY = "io.edgewise.learning";

  public boolean isDispatched(byte habit) {
    return this == ON || (this == AUTOMATIC && Habit.isDispatched(habit));
  }

  public boolean isWritableAtOnce(byte habit) {
    return this == ON || (this == AUTOMATIC && Habit.isWritableAtOnce(habit));
  }
}
