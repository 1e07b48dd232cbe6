package io.edgewise.internal.selector;

import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.Collections;
import java.util.Set;

/**
 * The registered keys of a selector, and the lock that keeps the selector open. Also the selector
 * as a channel. Any thread.
 */
final class Registry {
  /** An action that runs while the selector cannot be closed. */
  interface Step<T, X extends Exception> {
    T run() throws X;
  }

  private final SelectorImpl selector;
  private final KeyTable table = new KeyTable();
  private final Set<SelectionKey> view = Collections.unmodifiableSet(table.asSet());

  /**
   * Held while a key is added to an open selector, and by {@link #close}, after which no more will
   * be added. Also held while the descriptor of an open selector is used for anything other than
   * keys and waiting.
   */
  private final Object lock = new Object();

  /** The selector as a channel; null until it is requested. Guarded by the lock. */
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
   * Runs a step while the selector is open and cannot be closed.
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

  /** Removes a key; does nothing if it was removed already. */
  void remove(SelectionKeyImpl key) {
    Pollables.deregistered(key);
    table.remove(key);
  }

  /**
   * The selector as a channel, always the same one.
   *
   * @param first runs when the channel is first requested
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
