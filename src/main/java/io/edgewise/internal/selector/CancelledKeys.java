package io.edgewise.internal.selector;

import io.edgewise.internal.jdk.JdkSelectors;
import java.util.function.Consumer;

/** A selector's cancelled-key set, as its selection operations use it. Guarded by the selector. */
interface CancelledKeys {
  /** The set of a new selector, which nobody else has seen yet. */
  static CancelledKeys of(SelectorImpl selector) {
    CancelledKeySet set = new CancelledKeySet(selector);
    return JdkSelectors.setCancelledKeys(selector, set)
        ? set
        : new InheritedCancelledKeys(selector.inheritedCancelledKeys());
  }

  boolean isEmpty();

  /** Whether a key is here. */
  boolean contains(SelectionKeyImpl key);

  /** Removes every key and passes it to an action. */
  void drain(Consumer<SelectionKeyImpl> action);

  /**
   * Empties the set after a drain that ended early. Every key of the table can be added again
   * afterwards.
   */
  void reset(KeyTable all);

  /** Empties the set for good. */
  void close();
}
