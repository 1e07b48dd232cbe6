package io.edgewise.internal.selector;

import java.lang.ref.WeakReference;

/**
 * The latest of the keys that a channel has had one after the other, by moving from selector to
 * selector. An old key refers to this, and only weakly to its successor, so that holding it does
 * not keep all later keys reachable. Written under the descriptor's lock; any thread reads.
 */
final class Lineage {
  /** The outcome of a key that has moved: what it knows of the keys that came after it. */
  static final class Succession extends WeakReference<SelectionKeyImpl> {
    private final Lineage lineage;

    private Succession(SelectionKeyImpl successor, Lineage lineage) {
      super(successor);
      this.lineage = lineage;
    }

    /** The latest key, which may itself have ended. */
    SelectionKeyImpl latest() {
      return lineage.latest;
    }

    /** The next key, as long as somebody holds it; otherwise the latest one. */
    SelectionKeyImpl next() {
      SelectionKeyImpl next = get();
      return next == null ? latest() : next;
    }

    /** Undoes the move of a key, which is the latest one again. */
    Lineage cut(SelectionKeyImpl key) {
      lineage.latest = key;
      return lineage;
    }
  }

  private volatile SelectionKeyImpl latest;

  Lineage(SelectionKeyImpl first) {
    latest = first;
  }

  /** Makes another key the latest one. */
  Succession append(SelectionKeyImpl next) {
    Succession succession = new Succession(next, this);
    latest = next;
    return succession;
  }
}
