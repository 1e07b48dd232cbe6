package io.edgewise.internal.arming;

/**
 * Whether plain keys are armed by how they are used, see {@link Usage}. What a program sees is the
 * same in any case; what it costs is not.
 */
public enum Learning {
  /** The kernel holds what each key asks for, and no key is armed one-shot. */
  OFF,
  /** Taking interest away is put off, and each key is armed by its habit. */
  AUTOMATIC,
  /**
   * The same, and every key is taken for one that is dispatched, and writable whenever it requests
   * that. For tests.
   */
  ON;

  /** The system property: {@code automatic} if it is not set. */
  public static final String PROPERTY = "io.edgewise.learning";

  /** Whether a key is armed one-shot. */
  public boolean isDispatched(int usage) {
    return this == ON || (this == AUTOMATIC && Usage.isDispatched(usage));
  }

  /** Whether a key that begins to request writability is asked by {@code poll}. */
  public boolean mayPoll(int usage) {
    return this == ON ? Usage.mayPoll(Usage.withoutBackOff(usage)) : Usage.mayPoll(usage);
  }
}
