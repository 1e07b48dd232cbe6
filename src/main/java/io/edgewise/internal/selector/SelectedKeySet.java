package io.edgewise.internal.selector;

import java.nio.channels.SelectionKey;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * A selector's selected-key set: an array in the order of selection, in which each key knows its
 * place. Adding and removing take constant time and allocate nothing. A removed key leaves a hole,
 * so that iteration keeps its order; holes are closed when room is needed.
 *
 * <p>Users may remove keys, but not add them. Not thread-safe, as {@link
 * java.nio.channels.Selector#selectedKeys()} says; the selection operations use it while
 * synchronized on it.
 */
final class SelectedKeySet extends AbstractSet<SelectionKey> {
  private SelectionKeyImpl[] keys = new SelectionKeyImpl[64];

  /** The places in use, holes included. */
  private int end;

  private int size;

  private int modifications;

  /** Adds a key that is not in the set. */
  void insert(SelectionKeyImpl key) {
    if (size == 0) {
      end = 0;
    } else if (end == keys.length) {
      makeRoom();
    }
    keys[end] = key;
    key.selectedAt(end++);
    size++;
    modifications++;
  }

  private void makeRoom() {
    SelectionKeyImpl[] target =
        size <= keys.length / 2 ? keys : new SelectionKeyImpl[keys.length * 2];
    int to = 0;
    for (int from = 0; from < end; from++) {
      SelectionKeyImpl key = keys[from];
      if (key != null) {
        target[to] = key;
        key.selectedAt(to++);
      }
    }
    if (target == keys) {
      Arrays.fill(keys, to, end, null);
    }
    keys = target;
    end = to;
  }

  /** Makes everything agree with the array again, after an Error may have interrupted a change. */
  void repair() {
    end = keys.length;
    size = 0;
    modifications++;
    for (int place = 0; place < end; place++) {
      if (keys[place] != null) {
        keys[place].selectedAt(place);
      }
    }
    for (int place = 0; place < end; place++) {
      if (keys[place] == null || keys[place].selectedAt() != place) {
        keys[place] = null; // it was being moved to another place
      } else {
        size++;
      }
    }
  }

  private boolean holds(SelectionKeyImpl key) {
    int place = key.selectedAt();
    return place >= 0 && place < end && keys[place] == key;
  }

  private void removeAt(int place) {
    keys[place].selectedAt(SelectionKeyImpl.NOT_SELECTED);
    keys[place] = null;
    size--;
    modifications++;
  }

  @Override
  public boolean contains(Object object) {
    return object instanceof SelectionKeyImpl key && holds(key);
  }

  @Override
  public boolean remove(Object object) {
    if (object instanceof SelectionKeyImpl key && holds(key)) {
      removeAt(key.selectedAt());
      return true;
    }
    return false;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void clear() {
    modifications++;
    for (int place = 0; size > 0 && place < end; place++) {
      if (keys[place] != null) {
        removeAt(place);
      }
    }
    size = 0;
  }

  /**
   * Always throws, as {@code add} does, even for an empty collection.
   *
   * @throws UnsupportedOperationException because only selection operations add keys
   */
  @Override
  public boolean addAll(Collection<? extends SelectionKey> more) {
    throw new UnsupportedOperationException("only a selection operation adds selected keys");
  }

  @Override
  public Iterator<SelectionKey> iterator() {
    return new KeyIterator();
  }

  /** Fails fast, as HashSet's iterator does. */
  private final class KeyIterator implements Iterator<SelectionKey> {
    private int expected = modifications;
    private int next = firstFrom(0);
    private int last = -1;

    /** The place of the first key from here on; -1 if there is none, and then always. */
    private int firstFrom(int place) {
      for (int at = place; size > 0 && at < end; at++) {
        if (keys[at] != null) {
          return at;
        }
      }
      return -1;
    }

    @Override
    public boolean hasNext() {
      return next >= 0;
    }

    @Override
    public SelectionKey next() {
      checkUnmodified();
      if (next < 0) {
        throw new NoSuchElementException();
      }
      last = next;
      next = firstFrom(last + 1);
      return keys[last];
    }

    @Override
    public void remove() {
      if (last < 0) {
        throw new IllegalStateException("there is no last key, or it was removed already");
      }
      checkUnmodified();
      removeAt(last);
      last = -1;
      expected = modifications;
    }

    private void checkUnmodified() {
      if (expected != modifications) {
        throw new ConcurrentModificationException();
      }
    }
  }
}
