package io.edgewise.internal.selector;

import io.edgewise.EpollException;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.function.Consumer;

/**
 * Deregisters keys. It takes four steps, in this order:
 *
 * <ol>
 *   <li>the kernel: no event of the key is reported from here on
 *   <li>the selected-key set
 *   <li>the channel: it may register anew, and a closed one gives back its descriptor
 *   <li>the keys: the slot is free. It is the last step, so that what an Error may have left is
 *       found
 * </ol>
 *
 * <p>A failure is kept, all steps are taken, and it is thrown at the end. Guarded by the selector
 * and its selected-key set, but for {@link #now}.
 */
final class Deregistration {
  private final SelectorImpl selector;
  private final Registry registry;
  private final KeyTable table;
  private final SelectedKeySet selectedKeys;
  private final CancelledKeys cancelledKeys;
  private final Changes changes;
  private final Recovery recovery;

  /** What has failed of those in progress. */
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
   * Deregisters a key at once. The next selection operation takes it out of the selected-key set,
   * if it is there. Any thread.
   *
   * @param toTell is given what fails
   */
  void now(SelectionKeyImpl key, Failures toTell) {
    leaveKernel(key, toTell);
    key.cancel();
    if (key.channel().keyFor(selector) == key) {
      leaveChannel(key, toTell);
    } else {
      registry.remove(key); // the channel was not told of it before an Error came
    }
  }

  private static void leaveKernel(SelectionKeyImpl key, Failures toTell) {
    try {
      key.leaveKernel();
    } catch (EpollException e) {
      toTell.add(e);
    }
  }

  /** The third step and the last. A second time it does nothing. */
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
   * Brings everything into line, after an Error has ended a selection operation or a change between
   * two steps. It takes time with the number of keys, and can be begun anew after an Error.
   */
  void repair() throws IOException {
    recovery.start();
    table.repair();
    selectedKeys.repair();
    cancelledKeys.reset(table);
    table.forEach(
        key -> {
          // What has moved it, or registered it, did not come to its end.
          if (key.hasMoved() || key.channel().keyFor(selector) != key || !key.isValid()) {
            now(key, failures);
          }
        });
    selectedKeys.removeIf(key -> !key.isValid());
    changes.applyAll(table);
    failures.throwFirst();
  }

  /**
   * Deregisters all keys of a selector that is closed, and closes its descriptors. The kernel takes
   * out all keys at once, with the epoll descriptor.
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
    cancelledKeys.drain(this::forget); // those that have moved are no more among the keys
    cancelledKeys.close();
    failures.throwFirst();
  }

  private void forget(SelectionKeyImpl key) {
    selectedKeys.remove(key);
    leaveChannel(key, failures);
  }

  /** Takes the selector out of every other one, before its descriptor is closed. */
  private void withdraw(SelectorChannel channel) {
    try {
      channel.close(); // cancels the keys, and there will be no more
    } catch (IOException e) {
      failures.add(e);
    }
    for (SelectionKeyImpl key : channel.keys()) {
      leaveKernel(key, failures);
    }
  }
}
