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

  /** Takes out every key and hands it on. */
  void drain(Consumer<SelectionKeyImpl> action);

  /**
   * Empties it after a drain that ended early. Every key of the table can be added again
   * afterwards.
   */
  void reset(KeyTable all);

  /** Empties it for good. */
  void close();
}
