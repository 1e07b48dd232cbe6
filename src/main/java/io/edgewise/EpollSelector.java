package io.edgewise;

import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The contract of {@link Selector}: locks, key sets, counts, cancellation and closing. What the
 * kernel is told and what it answers is {@link Poller}'s.
 *
 * <p>Locks are taken in this order: this selector, its selected-key set, a channel's key lock (in
 * {@code deregister}), {@link #registerLock}. Registering, cancelling, changing interest and waking
 * up take neither of the first two, so that they never wait for a selection operation.
 */
final class EpollSelector extends AbstractSelector {
  /** The keys that are registered. Thread-safe. */
  private final Set<SelectionKey> keys = ConcurrentHashMap.newKeySet();

  private final Set<SelectionKey> keysView = Collections.unmodifiableSet(keys);

  /** Guarded by itself, within this selector's monitor. */
  private final SelectedKeySet selectedKeys = new SelectedKeySet();

  /** Any thread adds; guarded by this to drain. */
  private final CancelledKeySet cancelledKeys = new CancelledKeySet();

  /** Guarded by this, but for the methods that say otherwise. */
  private final Poller poller;

  /** Held to add a key to an open selector, and to see that no more will be added. */
  private final Object registerLock = new Object();

  /** Whether a selection operation is in progress. Guarded by this. */
  private boolean selecting;

  /** The first failure of a deregistration in progress, with the others. Guarded by this. */
  private IOException deregistrationFailure;

  private final Consumer<EpollSelectionKey> deregister = this::deregister;

  EpollSelector(EpollSelectorProvider provider) throws EpollException {
    super(provider);
    JdkUnsafe.setCancelledKeys(this, cancelledKeys);
    poller = Poller.open();
  }

  @Override
  public Set<SelectionKey> keys() {
    ensureOpen();
    return keysView;
  }

  @Override
  public Set<SelectionKey> selectedKeys() {
    ensureOpen();
    return selectedKeys;
  }

  private void ensureOpen() {
    if (!isOpen()) {
      throw new ClosedSelectorException();
    }
  }

  // Registration: any thread, without the selector's monitor.

  @Override
  protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
    if (!JdkChannels.isSelectable(channel)) {
      throw new IllegalSelectorException();
    }
    EpollSelectionKey key = new EpollSelectionKey(this, channel, ops);
    key.attach(attachment);
    synchronized (registerLock) {
      ensureOpen();
      keys.add(key);
    }
    if (ops != 0) {
      poller.changed(key);
    }
    return key;
  }

  /** Has the next selection operation look at a key's interest set. */
  void interestChanged(EpollSelectionKey key) {
    poller.changed(key);
  }

  @Override
  public Selector wakeup() {
    poller.wakeUp();
    return this;
  }

  // Selection

  @Override
  public int select() throws IOException {
    return lockAndSelect(null, Deadline.NEVER);
  }

  @Override
  public int select(long timeout) throws IOException {
    return lockAndSelect(null, timeoutNanos(timeout));
  }

  @Override
  public int selectNow() throws IOException {
    return lockAndSelect(null, 0);
  }

  @Override
  public int select(Consumer<SelectionKey> action) throws IOException {
    return lockAndSelect(Objects.requireNonNull(action, "action"), Deadline.NEVER);
  }

  @Override
  public int select(Consumer<SelectionKey> action, long timeout) throws IOException {
    return lockAndSelect(Objects.requireNonNull(action, "action"), timeoutNanos(timeout));
  }

  @Override
  public int selectNow(Consumer<SelectionKey> action) throws IOException {
    return lockAndSelect(Objects.requireNonNull(action, "action"), 0);
  }

  /** A timeout as users give it, where 0 milliseconds mean no limit. */
  private static long timeoutNanos(long millis) {
    if (millis < 0) {
      throw new IllegalArgumentException("negative timeout: " + millis + " ms");
    }
    return millis == 0 ? Deadline.NEVER : TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private int lockAndSelect(Consumer<SelectionKey> action, long timeoutNanos) throws IOException {
    synchronized (this) {
      ensureOpen();
      if (selecting) {
        throw new IllegalStateException("this thread's selection operation is still in progress");
      }
      selecting = true;
      try {
        synchronized (selectedKeys) {
          return doSelect(action, timeoutNanos);
        }
      } finally {
        selecting = false;
      }
    }
  }

  private int doSelect(Consumer<SelectionKey> action, long timeoutNanos) throws IOException {
    long start = timeoutNanos > 0 ? System.nanoTime() : 0;
    long elapsed = 0;
    deregisterCancelled();
    poller.applyChanges();
    for (; ; ) {
      await(poller.hasRefused() ? 0 : Deadline.millisLeft(timeoutNanos, elapsed));
      deregisterCancelled();
      int updated = deliver(action);
      if (updated > 0 || timeoutNanos == 0 || !poller.heardNothing()) {
        return updated;
      }
      if (timeoutNanos > 0) {
        elapsed = System.nanoTime() - start;
        if (elapsed >= timeoutNanos) {
          return 0;
        }
      }
    }
  }

  private void await(int millis) throws IOException {
    if (millis == 0) {
      poller.poll();
    } else if (JdkThreads.mustPark()) {
      poller.park(millis);
    } else {
      begin();
      try {
        poller.await(millis);
      } finally {
        end();
      }
    }
  }

  private int deliver(Consumer<SelectionKey> action) {
    int updated = 0;
    for (int index = 0; index < poller.count(); index++) {
      EpollSelectionKey key = poller.key(index);
      if (key != null) {
        updated += deliver(key, poller.events(index), action);
      }
    }
    for (EpollSelectionKey key = poller.nextRefused(); key != null; key = poller.nextRefused()) {
      updated += deliverRefused(key, action);
    }
    return updated;
  }

  /** Returns how many keys were updated: 1 or 0. */
  private int deliver(EpollSelectionKey key, int events, Consumer<SelectionKey> action) {
    boolean selected = action == null && selectedKeys.contains(key);
    if (key.updateReady(events, selected ? key.ready() : 0) == 0) {
      return 0;
    }
    if (action != null) {
      perform(action, key);
    } else if (!selected) {
      selectedKeys.insert(key);
    }
    return 1;
  }

  /** Cancels a key that the kernel refused, and reports it as selected: its user will look. */
  private int deliverRefused(EpollSelectionKey key, Consumer<SelectionKey> action) {
    if (!keys.contains(key)) {
      return 0; // deregistered meanwhile
    }
    key.cancel();
    if (action != null) {
      perform(action, key);
    } else if (!selectedKeys.contains(key)) {
      selectedKeys.insert(key);
    }
    return 1;
  }

  private void perform(Consumer<SelectionKey> action, EpollSelectionKey key) {
    action.accept(key);
    ensureOpen(); // the action may have closed this selector
  }

  // Deregistration

  private void deregisterCancelled() throws IOException {
    if (!cancelledKeys.isEmpty()) {
      cancelledKeys.drain(deregister);
      throwFailure();
    }
  }

  /** Takes a key out of everything, and keeps what fails for {@link #throwFailure}. */
  private void deregister(EpollSelectionKey key) {
    try {
      poller.remove(key);
    } catch (IOException e) {
      failed(e);
    }
    forget(key);
  }

  /** Takes a key out of all key sets, and lets go of its channel. */
  private void forget(EpollSelectionKey key) {
    selectedKeys.remove(key);
    super.deregister(key);
    if (!key.channel().isOpen() && !key.channel().isRegistered()) {
      try {
        JdkChannels.kill(key.channel());
      } catch (IOException e) {
        failed(e);
      }
    }
    keys.remove(key); // last, so that close finds what an Error may have left
  }

  private void failed(IOException e) {
    if (deregistrationFailure == null) {
      deregistrationFailure = e;
    } else {
      deregistrationFailure.addSuppressed(e);
    }
  }

  private void throwFailure() throws IOException {
    IOException failure = deregistrationFailure;
    if (failure != null) {
      deregistrationFailure = null;
      throw failure;
    }
  }

  @Override
  protected void implCloseSelector() throws IOException {
    try {
      poller.wakeUp();
    } finally {
      synchronized (this) {
        synchronized (selectedKeys) {
          closeAndDeregister();
        }
      }
    }
  }

  private void closeAndDeregister() throws IOException {
    awaitRegistrations();
    try {
      poller.close();
    } catch (IOException e) {
      failed(e);
    }
    for (SelectionKey key : keys) {
      forget((EpollSelectionKey) key);
    }
    throwFailure();
  }

  /** Waits for registrations that have seen this selector open; the rest will see it closed. */
  @SuppressWarnings("EmptyBlock") // passing through the lock is what counts
  private void awaitRegistrations() {
    synchronized (registerLock) {
      assert !isOpen();
    }
  }

  /** For logs: the epoll descriptor's number, how many keys there are, and if it is closed. */
  @Override
  public String toString() {
    return "EpollSelector["
        + poller
        + ", "
        + keys.size()
        + " keys"
        + (isOpen() ? "]" : ", closed]");
  }
}
