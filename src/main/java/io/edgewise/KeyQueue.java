package io.edgewise;

import java.util.function.Consumer;

/**
 * Hands keys from any thread to the selecting one, in order. The queue is linked through the keys
 * themselves, each of which is in it at most once, so that adding never fails for want of memory.
 * Nothing is called and nothing blocks under its lock.
 */
abstract class KeyQueue {
  /** Written under this queue's monitor; read without it to see that nothing is there. */
  private volatile EpollSelectionKey first;

  /** Guarded by this queue's monitor. */
  private EpollSelectionKey last;

  /** What is being drained. Guarded by the selector. */
  private EpollSelectionKey taken;

  /** A key's link in this queue. */
  abstract EpollSelectionKey next(EpollSelectionKey key);

  /** Sets a key's link in this queue. */
  abstract void next(EpollSelectionKey key, EpollSelectionKey next);

  /** Adds a key that is not in this queue. Any thread. */
  final synchronized void add(EpollSelectionKey key) {
    if (first == null) {
      first = key;
    } else {
      next(last, key);
    }
    last = key;
  }

  /** Whether no key waits to be drained. Guarded by the selector. */
  final boolean isEmpty() {
    return first == null && taken == null;
  }

  /**
   * Takes out the keys that are here and hands each on. A key that is added meanwhile stays for the
   * next drain. When the action throws, so does the rest.
   */
  final void drain(Consumer<EpollSelectionKey> action) {
    drainTaken(action);
    if (first != null) {
      take();
      drainTaken(action);
    }
  }

  private synchronized void take() {
    taken = first;
    first = null;
    last = null;
  }

  private void drainTaken(Consumer<EpollSelectionKey> action) {
    while (taken != null) {
      EpollSelectionKey key = taken;
      taken = next(key);
      next(key, null); // before the action, which may let the key be added again
      action.accept(key);
    }
  }
}
