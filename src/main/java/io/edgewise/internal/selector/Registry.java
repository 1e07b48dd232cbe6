package io.edgewise.internal.selector;

import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.Collections;
import java.util.Set;

/**
 * The keys that are registered with a selector, as long as it is open, and the selector as a
 * channel. Any thread.
 */
final class Registry {
  /** Something that is done while the selector cannot be closed. */
  interface Step<T, X extends Exception> {
    T run() throws X;
  }

  private final SelectorImpl selector;
  private final KeyTable table = new KeyTable();
  private final Set<SelectionKey> view = Collections.unmodifiableSet(table.asSet());

  /**
   * Held to add a key to an open selector, and to see that no more will be added; and while the
   * descriptor of an open selector is used for something else than keys and waiting.
   */
  private final Object lock = new Object();

  /** The selector as a channel, once that was asked for. Guarded by the lock. */
  private SelectorChannel channel;

  Registry(SelectorImpl selector) {
    this.selector = selector;
  }

  KeyTable table() {
    return table;
  }

  /** All keys, an unmodifiable view. */
  Set<SelectionKey> keys() {
    return view;
  }

  /**
   * Does something while the selector is open, and cannot be closed.
   *
   * @throws ClosedSelectorException if it is closed
   */
  <T, X extends Exception> T whileOpen(Step<T, X> step) throws X {
    synchronized (lock) {
      selector.ensureOpen();
      return step.run();
    }
  }

  /**
   * The same for a channel that is to be registered.
   *
   * @throws IllegalArgumentException if the channel is the selector's own
   */
  <T, X extends Exception> T whileOpenTo(SelectableChannel other, Step<T, X> step) throws X {
    synchronized (lock) {
      selector.ensureOpen();
      if (other == channel) {
        throw new IllegalArgumentException("a selector cannot watch itself: " + selector);
      }
      return step.run();
    }
  }

  /** Adds a new key, under the lock; returns it. */
  SelectionKeyImpl add(SelectionKeyImpl key) {
    assert Thread.holdsLock(lock);
    table.add(key);
    Pollables.registered(key);
    return key;
  }

  /** Takes a key out; a second time it does nothing. */
  void remove(SelectionKeyImpl key) {
    Pollables.deregistered(key);
    table.remove(key);
  }

  /**
   * The selector as a channel, always the same.
   *
   * @param first is done when it is asked for the first time
   */
  SelectorChannel channel(Runnable first) {
    return whileOpen(
        () -> {
          if (channel == null) {
            channel = new SelectorChannel(selector);
            first.run();
          }
          return channel;
        });
  }

  /**
   * Waits for registrations that have seen the selector open; the rest will see it closed.
   *
   * @return the selector as a channel; null if it never was one
   */
  SelectorChannel close() {
    synchronized (lock) {
      assert !selector.isOpen();
      return channel;
    }
  }
}
