package io.edgewise.internal.selector;

import java.util.function.Consumer;

/**
 * Hands keys from any thread to the selecting one, in order, each once. The queue is linked through
 * the keys themselves, so that adding never fails for want of memory: a key is in the queue if it
 * has a link, and the last one's link is to itself. Nothing blocks under its lock, and nothing is
 * called there but the keys' accessors.
 *
 * <p>A drain that ends early, by an Error, may have left keys behind. Whoever drains sees to it
 * afterwards that the queue is {@linkplain #reset reset}, and that every key has its turn.
 */
abstract class KeyQueue {
  /** A queue of keys whose interest set has changed. */
  static final class Changed extends KeyQueue {
    @Override
    SelectionKeyImpl next(SelectionKeyImpl key) {
      return key.nextChanged;
    }

    @Override
    void next(SelectionKeyImpl key, SelectionKeyImpl next) {
      key.nextChanged = next;
    }
  }

  /** A queue of cancelled keys. */
  static final class Cancelled extends KeyQueue {
    @Override
    SelectionKeyImpl next(SelectionKeyImpl key) {
      return key.nextCancelled;
    }

    @Override
    void next(SelectionKeyImpl key, SelectionKeyImpl next) {
      key.nextCancelled = next;
    }
  }

  /** Written under this queue's monitor; read without it to see that nothing is there. */
  private volatile SelectionKeyImpl first;

  /** Guarded by this queue's monitor. */
  private SelectionKeyImpl last;

  /** Whether no key is taken any more. Guarded by this queue's monitor. */
  private boolean isClosed;

  /** A key's link in this queue, a volatile field. */
  abstract SelectionKeyImpl next(SelectionKeyImpl key);

  /** Sets a key's link in this queue. */
  abstract void next(SelectionKeyImpl key, SelectionKeyImpl next);

  /**
   * Adds a key, unless it is here already. Any thread. What the caller has done before is seen when
   * the key's turn comes, at the latest at a drain that begins after this call.
   */
  final void add(SelectionKeyImpl key) {
    if (next(key) == null) {
      link(key);
    }
  }

  private synchronized void link(SelectionKeyImpl key) {
    if (next(key) != null || isClosed) {
      return;
    }
    if (first == null) {
      last = key; // before it is the first, so that no Error leaves a first one without a last
      first = key;
    } else {
      next(last, key);
      last = key;
    }
    next(key, key); // last of all: who sees the link need not add the key, so it must be here
  }

  /** Whether no key waits to be drained. Guarded by the selector. */
  final boolean isEmpty() {
    return first == null;
  }

  /**
   * Takes out the keys that are here and hands each on. A key that is added meanwhile stays for the
   * next drain.
   */
  final void drain(Consumer<SelectionKeyImpl> action) {
    SelectionKeyImpl key = first == null ? null : take();
    while (key != null) {
      SelectionKeyImpl next = next(key);
      next(key, null); // before the action, so that what changes from here on adds the key again
      action.accept(key);
      key = next == key ? null : next;
    }
  }

  /** Returns the first of all keys that are here, which are the caller's from now on. */
  private synchronized SelectionKeyImpl take() {
    SelectionKeyImpl taken = first;
    first = null;
    last = null;
    return taken;
  }

  /**
   * Empties the queue after a drain that ended early. Every key of a table can be added again
   * afterwards.
   */
  final synchronized void reset(KeyTable keys) {
    keys.forEach(key -> next(key, null));
    first = null;
    last = null;
  }

  /** Empties the queue for good, so that no key that was here refers to another. */
  final synchronized void close() {
    isClosed = true;
    SelectionKeyImpl key = first;
    first = null;
    last = null;
    while (key != null) {
      SelectionKeyImpl next = next(key);
      next(key, null);
      key = next == key ? null : next;
    }
  }
}
