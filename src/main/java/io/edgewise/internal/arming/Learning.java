package io.edgewise.internal.arming;

/**
 * Whether keys in NIO mode are armed by how they are used: see {@link Usage}. This changes what a
 * program costs, not what it sees.
 */
public enum Learning {
  /** The kernel holds what each key requests, and no key is armed one-shot. */
  OFF,
  /** Taking interest away is deferred, and each key is armed by its usage. */
  AUTOMATIC,
  /**
   * The same, and every key is treated as dispatched, and as writable whenever it requests that.
   * For tests.
   */
  ON;

  /** The system property: {@code automatic} if it is not set. */
  public static final String PROPERTY = "io.edgewise.learning";

  /** Whether a key is armed one-shot. */
  public boolean isDispatched(int usage) {
    return this == ON || (this == AUTOMATIC && Usage.isDispatched(usage));
  }

  /** Whether {@code poll} is called for a key that begins to request writability. */
  public boolean mayPoll(int usage) {
    return this == ON ? Usage.mayPoll(Usage.withoutBackOff(usage)) : Usage.mayPoll(usage);
  }
}
