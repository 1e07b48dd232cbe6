package io.edgewise.internal.selector;

import java.util.function.Consumer;

/**
 * Passes keys from any thread to the selecting thread, in order, each once. The queue is linked
 * through the keys themselves, so that adding needs no memory. A key is in the queue if it has a
 * link; the last key links to itself. Under the queue's lock nothing blocks, and only the keys'
 * accessors are called.
 *
 * <p>A drain that an Error ends early may leave keys behind. The owner of the queue must then
 * {@linkplain #reset reset} it and look at every key.
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

  /** Written under this queue's monitor; read without it to see whether the queue is empty. */
  private volatile SelectionKeyImpl first;

  /** Guarded by this queue's monitor. */
  private SelectionKeyImpl last;

  /** Whether no more keys are accepted. Guarded by this queue's monitor. */
  private boolean isClosed;

  /** A key's link in this queue, a volatile field. */
  abstract SelectionKeyImpl next(SelectionKeyImpl key);

  /** Sets a key's link in this queue. */
  abstract void next(SelectionKeyImpl key, SelectionKeyImpl next);

  /**
   * Adds a key, unless it is here already. Any thread. What the caller did before is visible when
   * the key is drained, at the latest by a drain that begins after this call.
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
    next(key, key); // last: a thread that sees the link does not add the key, so it must be here
  }

  /** Whether no key waits to be drained. Guarded by the selector. */
  final boolean isEmpty() {
    return first == null;
  }

  /** Whether a key waits to be drained. */
  final boolean contains(SelectionKeyImpl key) {
    return next(key) != null;
  }

  /**
   * Removes the keys that are here and passes each to an action. A key that is added meanwhile
   * waits for the next drain.
   */
  final void drain(Consumer<SelectionKeyImpl> action) {
    SelectionKeyImpl key = first == null ? null : take();
    while (key != null) {
      SelectionKeyImpl next = next(key);
      next(key, null); // before the action, so that a change from here on adds the key again
      action.accept(key);
      key = next == key ? null : next;
    }
  }

  /** Empties the queue; returns the first of its keys, which belong to the caller from now on. */
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
