package io.edgewise.conformance.differential;

import io.edgewise.conformance.differential.State.Fact;

/**
 * How the JDK's selector is known to depart from the javadoc, as far as programs meet it. {@code
 * io.edgewise.conformance.contract.Difference} names each case, and the contract tests assert it.
 */
final class Explained {
  private Explained() {}

  // USES_UP_WAKEUP_AFTER_ACTIONS

  /**
   * Whether an action may wake up its own selector. The JDK loses that wake-up if the selection
   * itself was woken.
   *
   * @param maybeWoken whether the selection was woken, or that is not known
   */
  static boolean mayWakeUp(boolean maybeWoken) {
    return !maybeWoken;
  }

  /**
   * What is pending after the action of a selection has thrown. In the JDK the wake-up that ended
   * the wait is still pending.
   *
   * @param maybeWoken as above
   */
  static Pending afterActionThrew(boolean maybeWoken, Pending otherwise) {
    return maybeWoken ? Pending.UNKNOWN : otherwise;
  }

  // FORGETS_READY_SET_AT_HANG_UP

  /**
   * Whether two ready sets of a key differ only for this reason: at an error or a hang-up, the
   * reference has set the ready set of a key that was already selected to its interest set, while
   * the candidate has added to it, as the javadoc says.
   *
   * @param before the state before, with the ready set that both had
   */
  static boolean forgot(
      Fact reference, Fact candidate, State before, State after, int selectorOfKey) {
    int key = reference.first();
    if (reference.question() != Question.READY_OPS || !before.has(Question.READY_OPS, key)) {
      return false;
    }
    long was = before.value(Question.READY_OPS, key);
    long interest = after.value(Question.INTEREST_OPS, key);
    return isSelected(before, selectorOfKey, key)
        && isSelected(after, selectorOfKey, key)
        && reference.value() == interest
        && (was & ~interest) != 0
        && candidate.value() == (was | interest);
  }

  private static boolean isSelected(State state, int selector, int key) {
    return (state.value(Question.SELECTED_KEYS, selector) & 1L << key) != 0;
  }

  /** The selector whose selected-key set has a key; negative if none has. */
  static int selectorWithSelected(State state, int key) {
    for (int index = 0; index < state.size(); index++) {
      Fact fact = state.fact(index);
      if (fact.question() == Question.SELECTED_KEYS && (fact.value() & 1L << key) != 0) {
        return fact.first();
      }
    }
    return -1;
  }
}
