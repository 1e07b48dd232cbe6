package io.edgewise;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Finds the key that an event is for. Each key in epoll has a slot; its token, which the kernel
 * gives back with each event, is a generation above the slot's number. A freed slot and a renewed
 * token start a new generation, so that an event that was already on its way finds nothing.
 *
 * <p>Any thread. A key's token changes under the lock of its descriptor, but that the selecting
 * thread marks it as spent without that lock: whoever arms a key holds it while the event that this
 * brings is on its way already.
 */
final class KeyTable {
  private static final long ONE_GENERATION = 1L << 32;

  /** Marks the token of a one-shot key that was reported; no event's token has it. */
  private static final long SPENT = 1L << 31;

  private static final VarHandle KEY =
      MethodHandles.arrayElementVarHandle(EpollSelectionKey[].class);

  /** Written under this table's monitor, the elements too; read by the selecting thread without. */
  private volatile EpollSelectionKey[] keys = new EpollSelectionKey[16];

  /** The next generation of each slot that is not in use. Guarded by this. */
  private int[] generations = new int[16];

  /** The slots that were used and freed, as a stack. Guarded by this. */
  private int[] free = new int[16];

  /** Guarded by this. */
  private int freeCount;

  /** Slots from here on have never been used. Guarded by this. */
  private int fresh;

  /** Gives a key a slot and a token, which is never {@link Waker#TOKEN}: no slot is negative. */
  synchronized void add(EpollSelectionKey key) {
    if (freeCount == 0 && fresh == keys.length) {
      grow();
    }
    int slot = freeCount > 0 ? free[--freeCount] : fresh++;
    key.startToken((long) generations[slot] << 32 | slot);
    KEY.setRelease(keys, slot, key);
  }

  private void grow() {
    int length = keys.length * 2;
    EpollSelectionKey[] moreKeys = Arrays.copyOf(keys, length);
    int[] moreGenerations = Arrays.copyOf(generations, length);
    free = Arrays.copyOf(free, length);
    generations = moreGenerations;
    keys = moreKeys;
  }

  /**
   * Has events with a key's token so far find nothing, and those with its new one find it.
   *
   * @return the new token
   */
  static long renew(EpollSelectionKey key) {
    for (; ; ) {
      long token = key.token();
      long renewed = (token & ~SPENT) + ONE_GENERATION;
      if (key.token(token, renewed)) {
        return renewed;
      } // else it was spent meanwhile
    }
  }

  /**
   * Marks a one-shot key as reported, which one caller can for each token. Any thread.
   *
   * @return whether this was the one
   */
  static boolean spend(EpollSelectionKey key, long token) {
    return key.token(token, token | SPENT);
  }

  static boolean isSpent(EpollSelectionKey key) {
    return (key.token() & SPENT) != 0;
  }

  /** The key with a token, or null if it has left, is spent or has another token now. */
  EpollSelectionKey get(long token) {
    EpollSelectionKey key = at(token);
    return key != null && key.token() == token ? key : null;
  }

  /** The key with a token, spent or not; null if it has left or has another token now. */
  EpollSelectionKey getSpentOrNot(long token) {
    EpollSelectionKey key = at(token);
    return key != null && (key.token() & ~SPENT) == token ? key : null;
  }

  /** The key in a token's slot, whatever the token's generation; null if there is none. */
  EpollSelectionKey at(long token) {
    return (EpollSelectionKey) KEY.getAcquire(keys, (int) token);
  }

  /** Frees a key's slot. */
  synchronized void remove(EpollSelectionKey key) {
    long token = key.token() & ~SPENT;
    int slot = (int) token;
    assert keys[slot] == key;
    KEY.setRelease(keys, slot, null);
    generations[slot] = (int) (token >>> 32) + 1;
    free[freeCount++] = slot;
  }
}
