package io.edgewise;

import java.util.function.Consumer;

/**
 * Hands keys from any thread to the selecting one, in order, each once. The queue is linked through
 * the keys themselves, so that adding never fails for want of memory: a key is in the queue if it
 * has a link, and the last one's link is to itself. Nothing is called and nothing blocks under its
 * lock.
 */
abstract class KeyQueue {
  /** A queue of keys whose interest set has changed. */
  static final class Changed extends KeyQueue {
    @Override
    EpollSelectionKey next(EpollSelectionKey key) {
      return key.nextChanged;
    }

    @Override
    void next(EpollSelectionKey key, EpollSelectionKey next) {
      key.nextChanged = next;
    }
  }

  /** A queue of cancelled keys. */
  static final class Cancelled extends KeyQueue {
    @Override
    EpollSelectionKey next(EpollSelectionKey key) {
      return key.nextCancelled;
    }

    @Override
    void next(EpollSelectionKey key, EpollSelectionKey next) {
      key.nextCancelled = next;
    }
  }

  /** Written under this queue's monitor; read without it to see that nothing is there. */
  private volatile EpollSelectionKey first;

  /** Guarded by this queue's monitor. */
  private EpollSelectionKey last;

  /** What is being drained. Guarded by the selector. */
  private EpollSelectionKey taken;

  /** The last one of that. Guarded by the selector. */
  private EpollSelectionKey lastTaken;

  /** A key's link in this queue, a volatile field. */
  abstract EpollSelectionKey next(EpollSelectionKey key);

  /** Sets a key's link in this queue. */
  abstract void next(EpollSelectionKey key, EpollSelectionKey next);

  /**
   * Adds a key, unless it is here already. Any thread. What the caller has done before is seen when
   * the key's turn comes, at the latest at a drain that begins after this call.
   */
  final void add(EpollSelectionKey key) {
    if (next(key) == null) {
      link(key);
    }
  }

  private synchronized void link(EpollSelectionKey key) {
    if (next(key) != null) {
      return;
    }
    if (first == null) {
      first = key;
    } else {
      next(last, key);
    }
    last = key;
    next(key, key); // last of all: who sees the link need not add the key, so it must be here
  }

  /** Whether no key waits to be drained. Guarded by the selector. */
  final boolean isEmpty() {
    return first == null && taken == null;
  }

  /**
   * Takes out the keys that are here and hands each on. A key that is added meanwhile stays for the
   * next drain. When the action throws, so do the keys that are left.
   */
  final void drain(Consumer<EpollSelectionKey> action) {
    if (first != null) {
      take();
    }
    drainTaken(action);
  }

  /** Puts what is here behind what an action that threw has left. */
  private synchronized void take() {
    if (taken == null) {
      taken = first;
    } else {
      next(lastTaken, first);
    }
    lastTaken = last;
    first = null;
    last = null;
  }

  private void drainTaken(Consumer<EpollSelectionKey> action) {
    while (taken != null) {
      EpollSelectionKey key = taken;
      EpollSelectionKey next = next(key);
      next(key, null); // before the action, so that what changes from here on adds the key again
      taken = next == key ? null : next;
      action.accept(key);
    }
  }
}
