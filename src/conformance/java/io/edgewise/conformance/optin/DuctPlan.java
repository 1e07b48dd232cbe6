package io.edgewise.conformance.optin;

import io.edgewise.EpollEvents;
import io.edgewise.Trigger;

/** A channel that several threads use, and its first registration. */
record DuctPlan(Family family, Sort sort, int selector, int ops, Trigger trigger, int extra) {
  @Override
  public String toString() {
    return "%s %s, with s%d, %s, %s, %s"
        .formatted(
            sort, family, selector, Registration.ops(ops), trigger, EpollEvents.toString(extra));
  }
}
