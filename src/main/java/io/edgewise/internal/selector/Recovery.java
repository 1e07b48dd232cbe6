package io.edgewise.internal.selector;

/**
 * Whether an Error may have left something between two steps, so that everything is to be looked
 * at.
 */
final class Recovery {
  /** Whether a selection operation is between its steps, or was ended there. The selector's. */
  private boolean isUnfinished;

  /** Whether a change of some key was ended between its steps. Any thread. */
  private volatile boolean isRequested;

  /** Has the next selection operation look at everything. Any thread, after an Error. */
  void requestRepair() {
    isRequested = true;
  }

  boolean isNeeded() {
    return isUnfinished || isRequested;
  }

  /** Steps begin that must not be ended in between. Guarded by the selector. */
  void begin() {
    isUnfinished = true;
  }

  /** They have come to their end. Guarded by the selector. */
  void end() {
    isUnfinished = false;
  }

  /** Everything is about to be looked at. Guarded by the selector. */
  void start() {
    isUnfinished = true;
    isRequested = false; // before all else: what becomes suspect from here on is not overlooked
  }
}
