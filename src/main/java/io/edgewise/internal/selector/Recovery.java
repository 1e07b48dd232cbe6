package io.edgewise.internal.selector;

/**
 * Whether an Error may have left something between two steps, so that everything must be checked.
 */
final class Recovery {
  /**
   * Whether a selection operation is between its steps, or was ended there. Guarded by the
   * selector.
   */
  private boolean isUnfinished;

  /** Whether a change of some key was ended between its steps. Any thread. */
  private volatile boolean isRequested;

  /** Makes the next selection operation check everything. Any thread, after an Error. */
  void requestRepair() {
    isRequested = true;
  }

  boolean isNeeded() {
    return isUnfinished || isRequested;
  }

  /** Called before steps that must not be interrupted. Guarded by the selector. */
  void begin() {
    isUnfinished = true;
  }

  /** Called when those steps are complete. Guarded by the selector. */
  void end() {
    isUnfinished = false;
  }

  /** Called before everything is checked. Guarded by the selector. */
  void start() {
    isUnfinished = true;
    isRequested = false; // first, so that a request from here on is not lost
  }
}
