package io.edgewise.internal.selector;

import java.nio.channels.SelectionKey;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * A selector's cancelled-key set, to which {@code AbstractSelector} adds each key once, when it is
 * cancelled. It takes the place of a hash set, which would allocate for each key, and which keeps
 * the size that it had when most keys were cancelled at a time: each look at it would cost that for
 * ever.
 */
public final class CancelledKeySet extends AbstractSet<SelectionKey> {
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
      selector.requestRepair(); // it is cancelled, and may not be here
      throw e;
    }
  }

  /** Takes out every key and hands it on. Guarded by the selector. */
  void drain(Consumer<SelectionKeyImpl> action) {
    keys.drain(action);
  }

  /** Takes none any more. Guarded by the selector. */
  void close() {
    keys.close();
  }

  /** Empties it after a drain that ended early. Guarded by the selector. */
  void reset(KeyTable all) {
    keys.reset(all);
  }

  @Override
  public boolean isEmpty() {
    return keys.isEmpty();
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
