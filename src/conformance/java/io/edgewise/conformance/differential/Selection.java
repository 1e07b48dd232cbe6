package io.edgewise.conformance.differential;

import java.util.List;

/**
 * What came of a selection: what it returned, whether its whole timeout had gone by then, whether
 * the thread's interrupt status was lost, and what its action saw, in the order of keys.
 *
 * @param form how it was done, which the form that the program asks for is turned into
 * @param action what was performed, likewise; null if there was none
 */
record Selection(
    Form form,
    long millis,
    Action action,
    int count,
    boolean waited,
    boolean uninterrupted,
    List<String> seen) {
  Selection {
    seen = List.copyOf(seen);
  }

  /** This one, with no word about time. */
  Selection timeless() {
    return new Selection(form, millis, action, count, false, uninterrupted, seen);
  }
}
