package io.edgewise.internal.selector;

import java.nio.channels.SelectionKey;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;

/**
 * A table's keys as a set. Any thread may read it while keys are added and removed. Its iterators,
 * spliterators and streams are weakly consistent: they never fail, return each key at most once,
 * and may or may not return a key that is added or removed meanwhile.
 */
final class KeySetView extends AbstractSet<SelectionKey> {
  private final KeyTable table;

  KeySetView(KeyTable table) {
    this.table = table;
  }

  @Override
  public boolean contains(Object object) {
    return object instanceof SelectionKeyImpl key && table.contains(key);
  }

  @Override
  public int size() {
    return table.size();
  }

  @Override
  public Iterator<SelectionKey> iterator() {
    return Spliterators.iterator(spliterator());
  }

  /** Not the inherited one, which is SIZED: streams fail if they find another number of keys. */
  @Override
  public Spliterator<SelectionKey> spliterator() {
    return new KeySpliterator(table.chunks(), table.size());
  }

  /** Iterates over the slots that exist when it is created. */
  private static final class KeySpliterator implements Spliterator<SelectionKey> {
    private final SelectionKeyImpl[][] chunks;
    private int slot;
    private final int end;
    private long estimate;

    private KeySpliterator(SelectionKeyImpl[][] chunks, long estimate) {
      this(chunks, 0, slots(chunks), estimate);
    }

    private KeySpliterator(SelectionKeyImpl[][] chunks, int slot, int end, long estimate) {
      this.chunks = chunks;
      this.slot = slot;
      this.end = end;
      this.estimate = estimate;
    }

    private static int slots(SelectionKeyImpl[][] chunks) {
      int count = 0;
      while (count < chunks.length && chunks[count] != null) {
        count++;
      }
      return count * KeyTable.CHUNK_SIZE;
    }

    @Override
    public boolean tryAdvance(Consumer<? super SelectionKey> action) {
      Objects.requireNonNull(action, "action");
      while (slot < end) {
        SelectionKeyImpl key = KeyTable.inSlot(chunks, slot++);
        if (key != null) {
          action.accept(key);
          return true;
        }
      }
      return false;
    }

    @Override
    public Spliterator<SelectionKey> trySplit() {
      int middle = (slot + end) >>> 1;
      if (middle == slot) {
        return null;
      }
      estimate >>>= 1;
      Spliterator<SelectionKey> head = new KeySpliterator(chunks, slot, middle, estimate);
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
