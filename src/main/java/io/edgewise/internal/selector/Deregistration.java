package io.edgewise.internal.selector;

import io.edgewise.EpollException;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.function.Consumer;

/**
 * Deregisters keys, in four steps, in this order:
 *
 * <ol>
 *   <li>the kernel: no event of the key is reported from here on
 *   <li>the selected-key set
 *   <li>the channel: it may register again, and a closed channel releases its descriptor
 *   <li>the key table: the slot is free. This is the last step, so that a key that an Error left
 *       behind is still found
 * </ol>
 *
 * <p>If a step fails, the others are still taken, and the failure is thrown at the end. Guarded by
 * the selector and its selected-key set, except for {@link #now}.
 */
final class Deregistration {
  private final SelectorImpl selector;
  private final Registry registry;
  private final KeyTable table;
  private final SelectedKeySet selectedKeys;
  private final CancelledKeys cancelledKeys;
  private final Changes changes;
  private final Recovery recovery;

  /** The failures of the deregistrations in progress. */
  private final Failures failures = new Failures();

  private final Consumer<SelectionKeyImpl> deregister = this::deregister;

  Deregistration(
      SelectorImpl selector,
      Registry registry,
      SelectedKeySet selectedKeys,
      CancelledKeys cancelledKeys,
      Changes changes,
      Recovery recovery) {
    this.selector = selector;
    this.registry = registry;
    table = registry.table();
    this.selectedKeys = selectedKeys;
    this.cancelledKeys = cancelledKeys;
    this.changes = changes;
    this.recovery = recovery;
  }

  /** Deregisters the cancelled keys. */
  void ofCancelled() throws IOException {
    if (!cancelledKeys.isEmpty()) {
      cancelledKeys.drain(deregister);
      failures.throwFirst();
    }
  }

  private void deregister(SelectionKeyImpl key) {
    leaveKernel(key, failures);
    selectedKeys.remove(key);
    leaveChannel(key, failures);
  }

  /**
   * Deregisters a key at once. The next selection operation removes it from the selected-key set,
   * if it is there. Any thread.
   *
   * @param toTell receives the failures
   */
  void now(SelectionKeyImpl key, Failures toTell) {
    leaveKernel(key, toTell);
    key.cancel();
    if (key.channel().keyFor(selector) == key) {
      leaveChannel(key, toTell);
    } else {
      registry.remove(key); // an Error came before the channel knew the key
    }
  }

  private static void leaveKernel(SelectionKeyImpl key, Failures toTell) {
    try {
      key.leaveKernel();
    } catch (EpollException e) {
      toTell.add(e);
    }
  }

  /** The third and the fourth step; does nothing if they were taken already. */
  private void leaveChannel(SelectionKeyImpl key, Failures toTell) {
    if (!table.contains(key)) {
      return;
    }
    if (key.channel().keyFor(selector) == key) { // else an Error came before the channel knew it
      selector.unlink(key);
    }
    try {
      if (!key.channel().isOpen() && !key.channel().isRegistered()) {
        Pollables.release(key.channel());
      }
    } catch (IOException e) {
      toTell.add(e);
    }
    registry.remove(key);
  }

  /**
   * Makes everything consistent again, after an Error has ended a selection operation or a change
   * between two steps. The time that it takes grows with the number of keys. If an Error ends it,
   * it can be started again.
   */
  void repair() throws IOException {
    recovery.start();
    table.repair();
    selectedKeys.repair();
    cancelledKeys.reset(table);
    table.forEach(
        key -> {
          // Its move or registration was not completed, or it is cancelled.
          if (key.hasMoved() || key.channel().keyFor(selector) != key || !key.isValid()) {
            now(key, failures);
          }
        });
    selectedKeys.removeIf(key -> !key.isValid());
    changes.applyAll(table);
    failures.throwFirst();
  }

  /**
   * Deregisters all keys of a closed selector, and closes its descriptors. When the epoll
   * descriptor is closed, the kernel deletes all keys at once.
   */
  void all(Delivery delivery, Poller poller) throws IOException {
    SelectorChannel channel = registry.close();
    if (channel != null) {
      withdraw(channel);
    }
    table.forEach(SelectionKeyImpl::detachFromKernel);
    delivery.reset(); // the action that is being performed may have closed the selector
    changes.close();
    try {
      poller.close();
    } catch (IOException e) {
      failures.add(e);
    }
    for (SelectionKey key : registry.keys()) {
      forget((SelectionKeyImpl) key);
    }
    cancelledKeys.drain(this::forget); // keys that have moved are no longer in the table
    cancelledKeys.close();
    failures.throwFirst();
  }

  private void forget(SelectionKeyImpl key) {
    selectedKeys.remove(key);
    leaveChannel(key, failures);
  }

  /** Deletes the selector from every other interest list, before its descriptor is closed. */
  private void withdraw(SelectorChannel channel) {
    try {
      channel.close(); // cancels its keys, and allows no new ones
    } catch (IOException e) {
      failures.add(e);
    }
    for (SelectionKeyImpl key : channel.keys()) {
      leaveKernel(key, failures);
    }
  }
}
