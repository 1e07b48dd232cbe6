package io.edgewise.conformance.differential;

import io.edgewise.conformance.differential.State.Fact;

/**
 * What the JDK's selector is known to do other than the javadoc says, as far as programs meet it.
 * {@code io.edgewise.conformance.contract.Difference} names it, and the contract tests assert it.
 */
final class Explained {
  private Explained() {}

  // USES_UP_WAKEUP_AFTER_ACTIONS

  /**
   * Whether an action may wake up its own selector. The JDK loses that wake-up if the selection was
   * woken itself.
   *
   * @param maybeWoken whether it was, or it is not known whether it was
   */
  static boolean mayWakeUp(boolean maybeWoken) {
    return !maybeWoken;
  }

  /**
   * What is pending when the action of a selection has thrown: in the JDK the wake-up that ended
   * the wait is still there.
   *
   * @param maybeWoken as above
   */
  static Pending afterActionThrew(boolean maybeWoken, Pending otherwise) {
    return maybeWoken ? Pending.UNKNOWN : otherwise;
  }

  // FORGETS_READY_SET_AT_HANG_UP

  /**
   * Whether two ready sets of a key differ for no other reason than that the reference, at an error
   * or a hang-up, has set the ready set of a key that was selected before to its interest set; the
   * candidate has added to it, as the javadoc says.
   *
   * @param before what the ready set was on both
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
