package io.edgewise.internal.selector;

import java.nio.channels.SelectionKey;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * A cancelled-key set to which {@code AbstractSelector} adds each key once, when it is cancelled.
 * It replaces a hash set, which allocates for each key. A hash set also keeps the largest size that
 * it ever had, and the time to empty it grows with that size.
 */
final class CancelledKeySet extends AbstractSet<SelectionKey> implements CancelledKeys {
  private final KeyQueue keys = new KeyQueue.Cancelled();
  private final SelectorImpl selector;

  CancelledKeySet(SelectorImpl selector) {
    this.selector = selector;
  }

  @Override
  public boolean add(SelectionKey key) {
    try {
      keys.add((SelectionKeyImpl) key);
      return true;
    } catch (Error e) {
      selector.requestRepair(); // it is cancelled, and may not be in this set
      throw e;
    }
  }

  @Override
  public void drain(Consumer<SelectionKeyImpl> action) {
    keys.drain(action);
  }

  @Override
  public void close() {
    keys.close();
  }

  @Override
  public void reset(KeyTable all) {
    keys.reset(all);
  }

  @Override
  public boolean isEmpty() {
    return keys.isEmpty();
  }

  @Override
  public boolean contains(SelectionKeyImpl key) {
    return keys.contains(key);
  }

  /** Nobody iterates: the set is the selector's own. */
  @Override
  public Iterator<SelectionKey> iterator() {
    throw new UnsupportedOperationException();
  }

  @Override
  public int size() {
    throw new UnsupportedOperationException();
  }
}
