package io.edgewise.internal.selector;

import java.nio.channels.SelectionKey;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The hash set that {@code AbstractSelector} has for cancelled keys. Used where the JDK does not
 * allow it to be replaced by a {@link CancelledKeySet}. It allocates for each cancelled key, and
 * each selection operation takes its monitor.
 */
final class InheritedCancelledKeys implements CancelledKeys {
  /** Guarded by itself, as {@code AbstractSelector} says. */
  private final Set<SelectionKey> keys;

  InheritedCancelledKeys(Set<SelectionKey> keys) {
    this.keys = keys;
  }

  @Override
  public boolean isEmpty() {
    synchronized (keys) {
      return keys.isEmpty();
    }
  }

  @Override
  public boolean contains(SelectionKeyImpl key) {
    synchronized (keys) {
      return keys.contains(key);
    }
  }

  @Override
  public void drain(Consumer<SelectionKeyImpl> action) {
    SelectionKey[] taken;
    synchronized (keys) {
      taken = keys.toArray(new SelectionKey[0]);
      keys.clear();
    }
    for (SelectionKey key : taken) {
      action.accept((SelectionKeyImpl) key);
    }
  }

  @Override
  public void reset(KeyTable all) {
    synchronized (keys) {
      keys.clear();
    }
  }

  @Override
  public void close() {
    synchronized (keys) {
      keys.clear();
    }
  }
}
