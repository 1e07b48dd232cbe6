package io.edgewise.conformance.differential;

import java.util.List;

/**
 * The result of a selection: what it returned, whether its whole timeout had passed by then,
 * whether the thread's interrupt status was lost, and what its action saw, in the order of keys.
 *
 * @param form the form that was really used, which may not be the form in the program
 * @param action the action that was really performed; null if there was none
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

  /** This one without the information about time. */
  Selection timeless() {
    return new Selection(form, millis, action, count, false, uninterrupted, seen);
  }
}
