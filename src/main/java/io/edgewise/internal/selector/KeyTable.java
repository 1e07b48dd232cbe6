package io.edgewise.internal.selector;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.SelectionKey;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;

/**
 * The keys that are registered with a selector: a set of them, and the key that an event is for.
 * Each has a slot; its token, which the kernel gives back with each event, is a generation above
 * the slot's number. A slot that is used again and a renewed token start a new generation, so that
 * an event that was already on its way finds nothing.
 *
 * <p>Slots are in chunks, which never move: finding, adding and removing a key takes constant time
 * with any number of keys, and nothing is allocated for a key of its own.
 *
 * <p>Any thread. A key's token changes under the lock of its descriptor, but that the selecting
 * thread marks it as spent without that lock: whoever arms a key holds it while the event that this
 * brings is on its way already.
 */
public final class KeyTable {
  private static final int CHUNK_BITS = 8;
  private static final int CHUNK_SIZE = 1 << CHUNK_BITS;

  private static final long ONE_GENERATION = 1L << 32;

  /** Marks the token of a one-shot key that was reported; no event's token has it. */
  private static final long SPENT = 1L << 31;

  private static final VarHandle KEY =
      MethodHandles.arrayElementVarHandle(SelectionKeyImpl[].class);

  /** What is known of some slots, beside their keys. Guarded by the table. */
  private static final class Chunk {
    private final SelectionKeyImpl[] keys;

    /** The next generation of each slot that is not in use. */
    private final int[] generations = new int[CHUNK_SIZE];

    /** A bit for each slot that is in use. */
    private final long[] used = new long[CHUNK_SIZE / Long.SIZE];

    private final int firstSlot;

    /** The next chunk with a slot that is not in use, if this one has such a slot, too. */
    private Chunk nextWithRoom;

    private Chunk(int number, SelectionKeyImpl[] keys) {
      firstSlot = number << CHUNK_BITS;
      this.keys = keys;
    }

    /** The first place that is not in use; none if it is full. */
    private int room() {
      int word = 0;
      while (word < used.length && used[word] == -1L) {
        word++;
      }
      return word == used.length
          ? CHUNK_SIZE
          : word * Long.SIZE + Long.numberOfTrailingZeros(~used[word]);
    }

    private boolean isFull() {
      return room() == CHUNK_SIZE;
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

    /** Marks a place as in use, or as not in use any more. */
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
  private Chunk withRoom;

  /** How many keys there are. Guarded by this. */
  private int size;

  /** Gives a key a slot and a token, which is never {@link Waker#TOKEN}: no slot is negative. */
  synchronized void add(SelectionKeyImpl key) {
    Chunk chunk = chunkWithRoom();
    int place = chunk.room();
    chunk.flip(place);
    if (chunk.isFull()) {
      withRoom = chunk.nextWithRoom;
    }
    size++;
    key.startToken((long) chunk.generations[place] << 32 | (chunk.firstSlot + place));
    KEY.setVolatile(chunk.keys, place, key); // who adds looks afterwards what it must tell epoll
  }

  private Chunk chunkWithRoom() {
    while (withRoom != null && withRoom.isFull()) {
      withRoom = withRoom.nextWithRoom; // an Error came before this was done
    }
    if (withRoom == null) {
      appendChunk();
    }
    return withRoom;
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
    keys = target; // also if it is the same: who reads it sees the new chunk then
    chunkCount++; // last, so that no Error leaves a number without a chunk
    withRoom = chunk;
  }

  /** Takes a key out and frees its slot; a second time it does nothing. */
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
    if (chunk.isFull() && chunk != withRoom) {
      chunk.nextWithRoom = withRoom;
      withRoom = chunk;
    }
    chunk.flip(place);
  }

  /** Brings everything into line with the slots, after an Error may have come between. */
  synchronized void repair() {
    size = 0;
    withRoom = null;
    for (int number = chunkCount - 1; number >= 0; number--) {
      Chunk chunk = chunks[number];
      size += chunk.repair();
      if (!chunk.isFull()) {
        chunk.nextWithRoom = withRoom;
        withRoom = chunk;
      }
    }
  }

  /** Whether a key is here; it may be another selector's. */
  boolean contains(SelectionKeyImpl key) {
    long token = key.token();
    SelectionKeyImpl[][] seen = keys;
    int number = slot(token) >>> CHUNK_BITS;
    return number < seen.length && seen[number] != null && at(token) == key;
  }

  /** How many keys there are, or were just now. */
  synchronized int size() {
    return size;
  }

  private static int slot(long token) {
    return (int) (token & ~SPENT);
  }

  /** The key in a token's slot, whatever the token's generation; null if there is none. */
  SelectionKeyImpl at(long token) {
    int slot = slot(token);
    return (SelectionKeyImpl) KEY.getAcquire(keys[slot >>> CHUNK_BITS], slot & (CHUNK_SIZE - 1));
  }

  /** The key with a token, or null if it has left, is spent or has another token now. */
  SelectionKeyImpl get(long token) {
    SelectionKeyImpl key = at(token);
    return key != null && key.token() == token ? key : null;
  }

  /** The key with a token, spent or not; null if it has left or has another token now. */
  SelectionKeyImpl getSpentOrNot(long token) {
    SelectionKeyImpl key = at(token);
    return key != null && (key.token() & ~SPENT) == token ? key : null;
  }

  /**
   * Has events with a key's token so far find nothing, and those with its new one find it.
   *
   * @return the new token
   */
  static long renew(SelectionKeyImpl key) {
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
  static boolean spend(SelectionKeyImpl key, long token) {
    return key.token(token, token | SPENT);
  }

  /** The token of a key's events, spent or not. */
  static long eventToken(SelectionKeyImpl key) {
    return key.token() & ~SPENT;
  }

  static boolean isSpent(SelectionKeyImpl key) {
    return (key.token() & SPENT) != 0;
  }

  /** Does something with each key; as weakly consistent as the iterators are. */
  void forEach(Consumer<SelectionKeyImpl> action) {
    for (SelectionKey each : asSet()) {
      action.accept((SelectionKeyImpl) each);
    }
  }

  /**
   * The keys as a set, a view. It can be looked at in every way while keys come and go. Its
   * iterators, spliterators and streams are weakly consistent: they never fail, return each key
   * once at most, and may or may not return one that is added or removed meanwhile.
   */
  Set<SelectionKey> asSet() {
    return new View();
  }

  private final class View extends AbstractSet<SelectionKey> {
    @Override
    public boolean contains(Object object) {
      return object instanceof SelectionKeyImpl key && KeyTable.this.contains(key);
    }

    @Override
    public int size() {
      return KeyTable.this.size();
    }

    @Override
    public Iterator<SelectionKey> iterator() {
      return Spliterators.iterator(spliterator());
    }

    /** The inherited one is SIZED: streams fail on it if they find another number of keys. */
    @Override
    public Spliterator<SelectionKey> spliterator() {
      return new KeySpliterator(keys, size());
    }
  }

  /** Goes through the slots that there are when it is made. */
  private static final class KeySpliterator implements Spliterator<SelectionKey> {
    private final SelectionKeyImpl[][] seen;
    private int slot;
    private final int end;
    private long estimate;

    private KeySpliterator(SelectionKeyImpl[][] seen, long estimate) {
      this(seen, 0, slots(seen), estimate);
    }

    private KeySpliterator(SelectionKeyImpl[][] seen, int slot, int end, long estimate) {
      this.seen = seen;
      this.slot = slot;
      this.end = end;
      this.estimate = estimate;
    }

    private static int slots(SelectionKeyImpl[][] seen) {
      int chunks = 0;
      while (chunks < seen.length && seen[chunks] != null) {
        chunks++;
      }
      return chunks << CHUNK_BITS;
    }

    @Override
    public boolean tryAdvance(Consumer<? super SelectionKey> action) {
      Objects.requireNonNull(action, "action");
      while (slot < end) {
        SelectionKeyImpl key = nextInSlot();
        if (key != null) {
          action.accept(key);
          return true;
        }
      }
      return false;
    }

    private SelectionKeyImpl nextInSlot() {
      SelectionKeyImpl[] chunk = seen[slot >>> CHUNK_BITS];
      return (SelectionKeyImpl) KEY.getVolatile(chunk, slot++ & (CHUNK_SIZE - 1));
    }

    @Override
    public Spliterator<SelectionKey> trySplit() {
      int middle = (slot + end) >>> 1;
      if (middle == slot) {
        return null;
      }
      estimate >>>= 1;
      Spliterator<SelectionKey> head = new KeySpliterator(seen, slot, middle, estimate);
      slot = middle;
      return head;
    }

    @Override
    public long estimateSize() {
      return estimate;
    }

    @Override
    public int characteristics() {
      return DISTINCT | NONNULL | CONCURRENT;
    }
  }
}
