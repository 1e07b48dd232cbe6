package io.edgewise.internal.selector;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.SelectionKey;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The keys that are registered with a selector, by slot. Each key has a token, which the kernel
 * gives back with the key's events: the number of the key's slot, and a generation. Reusing a slot
 * and changing a key each start a new generation, so that an event that is already on its way is
 * recognized as stale.
 *
 * <p>Slots are in chunks, which never move. Finding, adding and removing a key takes constant time
 * for any number of keys, and allocates nothing for a single key.
 *
 * <p>Any thread. A key's token changes under the lock of the key's descriptor. The selecting thread
 * marks it as consumed without that lock: the thread that armed the key may still hold the lock
 * when the event arrives.
 */
final class KeyTable {
  private static final int CHUNK_BITS = 8;
  static final int CHUNK_SIZE = 1 << CHUNK_BITS;

  private static final long ONE_GENERATION = 1L << 32;

  /** Marks the token of a one-shot key that was reported; no event's token has this bit. */
  private static final long CONSUMED = 1L << 31;

  private static final VarHandle KEY =
      MethodHandles.arrayElementVarHandle(SelectionKeyImpl[].class);

  /** Some slots. Guarded by the table. */
  private static final class Chunk {
    private final SelectionKeyImpl[] keys;

    /** The next generation of each slot that is not in use. */
    private final int[] generations = new int[CHUNK_SIZE];

    /** A bit for each slot that is in use. */
    private final long[] used = new long[CHUNK_SIZE / Long.SIZE];

    private final int firstSlot;

    /** The next chunk that is not full, if this one is not. */
    private Chunk nextFree;

    private Chunk(int number, SelectionKeyImpl[] keys) {
      firstSlot = number << CHUNK_BITS;
      this.keys = keys;
    }

    /** The first place that is not in use; {@link #CHUNK_SIZE} if the chunk is full. */
    private int firstFreePlace() {
      int word = 0;
      while (word < used.length && used[word] == -1L) {
        word++;
      }
      return word == used.length
          ? CHUNK_SIZE
          : word * Long.SIZE + Long.numberOfTrailingZeros(~used[word]);
    }

    private boolean isFull() {
      return firstFreePlace() == CHUNK_SIZE;
    }

    /** Marks the places that have a key, and no others, as in use; returns how many. */
    private int repair() {
      int count = 0;
      Arrays.fill(used, 0);
      for (int place = 0; place < CHUNK_SIZE; place++) {
        if (keys[place] != null) {
          flip(place);
          count++;
        }
      }
      return count;
    }

    /** Toggles whether a place is in use. */
    private void flip(int place) {
      used[place / Long.SIZE] ^= 1L << place;
    }
  }

  /**
   * The keys by slot, chunk by chunk, with room for more chunks at the end. Written under this
   * table's monitor; read by any thread without.
   */
  private volatile SelectionKeyImpl[][] keys = new SelectionKeyImpl[1][];

  /** Guarded by this. */
  private Chunk[] chunks = new Chunk[1];

  /** Guarded by this. */
  private int chunkCount;

  /** A list of the chunks that are not full. Guarded by this. */
  private Chunk firstFree;

  /** How many keys there are. Guarded by this. */
  private int size;

  /** Gives a key a slot and a token, which is never {@link Waker#TOKEN}: no slot is negative. */
  synchronized void add(SelectionKeyImpl key) {
    Chunk chunk = freeChunk();
    int place = chunk.firstFreePlace();
    chunk.flip(place);
    if (chunk.isFull()) {
      firstFree = chunk.nextFree;
    }
    size++;
    key.firstToken((long) chunk.generations[place] << 32 | (chunk.firstSlot + place));
    // Volatile: the thread that adds the key reads afterwards what it must apply in epoll.
    KEY.setVolatile(chunk.keys, place, key);
  }

  private Chunk freeChunk() {
    while (firstFree != null && firstFree.isFull()) {
      firstFree = firstFree.nextFree; // an Error came before this was done
    }
    if (firstFree == null) {
      appendChunk();
    }
    return firstFree;
  }

  private void appendChunk() {
    SelectionKeyImpl[][] target = keys;
    if (chunkCount == target.length) {
      chunks = Arrays.copyOf(chunks, target.length * 2);
      target = Arrays.copyOf(target, target.length * 2);
    }
    Chunk chunk = new Chunk(chunkCount, new SelectionKeyImpl[CHUNK_SIZE]);
    chunks[chunkCount] = chunk;
    target[chunkCount] = chunk.keys;
    keys = target; // even if it is the same array: readers of the field then see the new chunk
    chunkCount++; // last, so that no Error leaves a number without a chunk
    firstFree = chunk;
  }

  /** Removes a key and frees its slot; does nothing if it was removed already. */
  synchronized void remove(SelectionKeyImpl key) {
    if (!contains(key)) {
      return;
    }
    long token = key.token();
    Chunk chunk = chunks[slot(token) >>> CHUNK_BITS];
    int place = slot(token) - chunk.firstSlot;
    chunk.generations[place] = (int) (token >>> 32) + 1;
    KEY.setRelease(chunk.keys, place, null);
    size--;
    if (chunk.isFull() && chunk != firstFree) {
      chunk.nextFree = firstFree;
      firstFree = chunk;
    }
    chunk.flip(place);
  }

  /** Makes everything agree with the slots again, after an Error may have interrupted a change. */
  synchronized void repair() {
    size = 0;
    firstFree = null;
    for (int number = chunkCount - 1; number >= 0; number--) {
      Chunk chunk = chunks[number];
      size += chunk.repair();
      if (!chunk.isFull()) {
        chunk.nextFree = firstFree;
        firstFree = chunk;
      }
    }
  }

  /** Whether a key is in this table; it may be another selector's. */
  boolean contains(SelectionKeyImpl key) {
    long token = key.token();
    SelectionKeyImpl[][] seen = keys;
    int number = slot(token) >>> CHUNK_BITS;
    return number < seen.length && seen[number] != null && atSlotOf(token) == key;
  }

  /** How many keys there are, or were just now. */
  synchronized int size() {
    return size;
  }

  private static int slot(long token) {
    return (int) (token & ~CONSUMED);
  }

  /** The key in a token's slot, whatever the token's generation; null if there is none. */
  SelectionKeyImpl atSlotOf(long token) {
    int slot = slot(token);
    return (SelectionKeyImpl) KEY.getAcquire(keys[slot >>> CHUNK_BITS], slot & (CHUNK_SIZE - 1));
  }

  /** The key in a slot of some {@linkplain #chunks chunks}; null if there is none. */
  static SelectionKeyImpl inSlot(SelectionKeyImpl[][] chunks, int slot) {
    return (SelectionKeyImpl) KEY.getVolatile(chunks[slot >>> CHUNK_BITS], slot & (CHUNK_SIZE - 1));
  }

  /** The key with a token, consumed or not; null if it was removed or has another token now. */
  SelectionKeyImpl lookup(long token) {
    SelectionKeyImpl key = atSlotOf(token);
    return key != null && (key.token() & ~CONSUMED) == token ? key : null;
  }

  /**
   * Gives a key a new token: events that carry the old one are ignored from now on.
   *
   * @return the new token
   */
  static long nextGeneration(SelectionKeyImpl key) {
    for (; ; ) {
      long token = key.token();
      long next = (token & ~CONSUMED) + ONE_GENERATION;
      if (key.token(token, next)) {
        return next;
      } // else the selecting thread has consumed it meanwhile
    }
  }

  /**
   * Consumes a token: the key was reported, or is about to move. Only one caller succeeds for each
   * token. Any thread.
   *
   * @return whether this caller succeeded
   */
  static boolean consume(SelectionKeyImpl key, long token) {
    return key.token(token, token | CONSUMED);
  }

  /** The token of a key's events, consumed or not. */
  static long eventToken(SelectionKeyImpl key) {
    return key.token() & ~CONSUMED;
  }

  static boolean isConsumed(SelectionKeyImpl key) {
    return (key.token() & CONSUMED) != 0;
  }

  /** Performs an action on each key; weakly consistent, as the view is. */
  void forEach(Consumer<SelectionKeyImpl> action) {
    for (SelectionKey each : asSet()) {
      action.accept((SelectionKeyImpl) each);
    }
  }

  /** The keys as a set, a view: see {@link KeySetView}. */
  Set<SelectionKey> asSet() {
    return new KeySetView(this);
  }

  /** The current slots, by chunk, for {@link KeySetView}; null from the first missing chunk on. */
  SelectionKeyImpl[][] chunks() {
    return keys;
  }
}
