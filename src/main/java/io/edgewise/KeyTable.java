package io.edgewise;

import java.util.Arrays;

/**
 * Finds the key that an event is for. Each key in epoll has a slot; its token, which the kernel
 * gives back with each event, is the slot's generation above the slot's number. Freeing a slot
 * starts a new generation, so that an event that was already on its way to the old key finds
 * nothing. Guarded by the selector.
 */
final class KeyTable {
  private EpollSelectionKey[] keys = new EpollSelectionKey[16];

  private int[] generations = new int[16];

  /** The slots that were used and freed, as a stack. */
  private int[] free = new int[16];

  private int freeCount;

  /** Slots from here on have never been used. */
  private int fresh;

  /**
   * Gives a key a slot.
   *
   * @return its token, never {@link Waker#TOKEN}, whose slot would be negative
   */
  long add(EpollSelectionKey key) {
    if (freeCount == 0 && fresh == keys.length) {
      grow();
    }
    int slot = freeCount > 0 ? free[--freeCount] : fresh++;
    keys[slot] = key;
    return (long) generations[slot] << 32 | slot;
  }

  private void grow() {
    int length = keys.length * 2;
    EpollSelectionKey[] moreKeys = Arrays.copyOf(keys, length);
    int[] moreGenerations = Arrays.copyOf(generations, length);
    free = Arrays.copyOf(free, length);
    generations = moreGenerations;
    keys = moreKeys;
  }

  /** The key with a token, or null if it has left. */
  EpollSelectionKey get(long token) {
    int slot = (int) token;
    return generations[slot] == (int) (token >>> 32) ? keys[slot] : null;
  }

  /** Frees a key's slot. */
  void remove(long token) {
    int slot = (int) token;
    keys[slot] = null;
    generations[slot]++;
    free[freeCount++] = slot;
  }
}
