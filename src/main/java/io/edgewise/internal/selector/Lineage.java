package io.edgewise.internal.selector;

import java.lang.ref.WeakReference;

/**
 * The keys that a channel has had one after the other, by moving from selector to selector: the
 * latest of them. An old key refers to this, and not to its successor, so that a key that is held
 * does not keep all those that came after it. Written under the descriptor's lock; any thread
 * reads.
 */
final class Lineage {
  /** How a key has ended that has moved: what it knows of those that came after it. */
  static final class Succession extends WeakReference<SelectionKeyImpl> {
    private final Lineage lineage;

    private Succession(SelectionKeyImpl successor, Lineage lineage) {
      super(successor);
      this.lineage = lineage;
    }

    /** The latest key, which may have ended, too. */
    SelectionKeyImpl latest() {
      return lineage.latest;
    }

    /** The key that came next, as long as somebody has it; else the latest one. */
    SelectionKeyImpl next() {
      SelectionKeyImpl next = get();
      return next == null ? latest() : next;
    }

    /** Takes the move of a key back: it is the latest one again. */
    Lineage cut(SelectionKeyImpl key) {
      lineage.latest = key;
      return lineage;
    }
  }

  private volatile SelectionKeyImpl latest;

  Lineage(SelectionKeyImpl first) {
    latest = first;
  }

  /** Has another key come after the latest one. */
  Succession append(SelectionKeyImpl next) {
    Succession succession = new Succession(next, this);
    latest = next;
    return succession;
  }
}
