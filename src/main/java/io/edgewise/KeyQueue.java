package io.edgewise;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Hands keys from any thread to the selecting one. Allocates only to grow. Nothing is called and
 * nothing blocks under its lock.
 */
final class KeyQueue {
  /** Guarded by this queue's monitor. */
  private EpollSelectionKey[] added = new EpollSelectionKey[16];

  /** How many were added. Written under the monitor; read without it to see that it is zero. */
  private volatile int addedCount;

  /** The batch that is being drained, from next to takenCount. Guarded by the selector. */
  private EpollSelectionKey[] taken = new EpollSelectionKey[16];

  private int next;
  private int takenCount;

  /** Adds a key. Any thread. */
  synchronized void add(EpollSelectionKey key) {
    int count = addedCount;
    if (count == added.length) {
      added = Arrays.copyOf(added, count * 2);
    }
    added[count] = key;
    addedCount = count + 1;
  }

  /** Whether no key waits to be drained. */
  boolean isEmpty() {
    return addedCount == 0 && next == takenCount;
  }

  /**
   * Takes out the keys that are here and hands each on, in the order in which they were added. A
   * key that is added meanwhile stays for the next drain. When the action throws, so does the rest.
   */
  void drain(Consumer<EpollSelectionKey> action) {
    drainTaken(action);
    take();
    drainTaken(action);
  }

  private void drainTaken(Consumer<EpollSelectionKey> action) {
    while (next < takenCount) {
      EpollSelectionKey key = taken[next];
      taken[next++] = null;
      action.accept(key);
    }
  }

  private void take() {
    if (addedCount == 0) {
      return;
    }
    synchronized (this) {
      EpollSelectionKey[] empty = taken;
      taken = added;
      takenCount = addedCount;
      next = 0;
      added = empty;
      addedCount = 0;
    }
  }
}
