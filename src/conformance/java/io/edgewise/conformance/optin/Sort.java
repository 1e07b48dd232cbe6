package io.edgewise.conformance.optin;

import io.edgewise.Trigger;
import java.util.Arrays;

/** Which threads may arm the keys of a channel that several threads use. */
enum Sort {
  /** One-shot, and only the thread that got the event arms the key again. */
  OWNED,
  /** One-shot, and any thread arms it; how often is counted. */
  COUNTED,
  /** Any thread does anything. */
  FREE;

  /** The triggers that its keys may have. */
  Trigger[] triggers() {
    return Arrays.stream(Trigger.values())
        .filter(trigger -> this == FREE || Request.isOneShot(trigger))
        .toArray(Trigger[]::new);
  }

  boolean mayBeChanged() {
    return this != OWNED;
  }
}
