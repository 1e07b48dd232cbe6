package io.edgewise.conformance.optin;

import io.edgewise.Trigger;
import java.util.Arrays;

/** Who may arm the keys of a channel, where several threads use it. */
enum Sort {
  /** One-shot, and only who was told of its event arms it again. */
  OWNED,
  /** One-shot, and everybody arms it; how often is counted. */
  COUNTED,
  /** Everybody does everything. */
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
