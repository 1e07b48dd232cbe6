package io.edgewise;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelectionKey;

/** The registration of a channel with a selector, and what the kernel was told of it. */
final class EpollSelectionKey extends AbstractSelectionKey {
  /** The place of a key that is not in the selected-key set. */
  static final int NOT_SELECTED = -1;

  private static final VarHandle INTEREST_OPS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      INTEREST_OPS = lookup.findVarHandle(EpollSelectionKey.class, "interestOps", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final EpollSelector selector;
  private final SelectableChannel channel;
  private final int descriptor;

  /** Any thread. */
  private volatile int interestOps;

  /** Written by the selecting thread, read by any. */
  private volatile int readyOps;

  /** Why the kernel refused this key; null if it did not. Set before the key is cancelled. */
  private volatile EpollException failure;

  /** The link in the queue of changed keys: see KeyQueue. */
  volatile EpollSelectionKey nextChanged;

  /** The link in the queue of cancelled keys. */
  volatile EpollSelectionKey nextCancelled;

  /** What the kernel holds for this key: see Arming. Guarded by the selector. */
  private int armed = Arming.ABSENT;

  /** What epoll gives back with this key's events, while it is armed. Guarded by the selector. */
  private long token;

  /** The place in the selected-key set. Guarded as that set is. */
  private int selectedAt = NOT_SELECTED;

  EpollSelectionKey(EpollSelector selector, SelectableChannel channel, int interestOps) {
    this.selector = selector;
    this.channel = channel;
    this.descriptor = JdkChannels.descriptor(channel);
    this.interestOps = interestOps;
  }

  @Override
  public SelectableChannel channel() {
    return channel;
  }

  @Override
  public Selector selector() {
    return selector;
  }

  @Override
  public int interestOps() {
    ensureValid();
    return interestOps;
  }

  @Override
  public SelectionKey interestOps(int ops) {
    ensureValid();
    ensureSupported(ops);
    interestChanged((int) INTEREST_OPS.getAndSet(this, ops), ops);
    return this;
  }

  @Override
  public int interestOpsOr(int ops) {
    ensureValid();
    ensureSupported(ops);
    int before = (int) INTEREST_OPS.getAndBitwiseOr(this, ops);
    interestChanged(before, before | ops);
    return before;
  }

  @Override
  public int interestOpsAnd(int ops) {
    ensureValid();
    int before = (int) INTEREST_OPS.getAndBitwiseAnd(this, ops);
    interestChanged(before, before & ops);
    return before;
  }

  private void interestChanged(int before, int after) {
    if (before != after) {
      selector.interestChanged(this);
    }
  }

  @Override
  public int readyOps() {
    ensureValid();
    return readyOps;
  }

  private void ensureValid() {
    if (!isValid()) {
      CancelledKeyException e = new CancelledKeyException();
      if (failure != null) {
        e.initCause(failure);
      }
      throw e;
    }
  }

  private void ensureSupported(int ops) {
    int unsupported = ops & ~channel.validOps();
    if (unsupported != 0) {
      throw new IllegalArgumentException(
          String.format(
              "interest set 0x%x: %s supports 0x%x, not 0x%x",
              ops, channel.getClass().getSimpleName(), channel.validOps(), unsupported));
    }
  }

  int descriptor() {
    return descriptor;
  }

  /** The interest set, also of a cancelled key. */
  int interest() {
    return interestOps;
  }

  /**
   * Sets the ready set from reported events.
   *
   * @param keep the operations that stay ready whatever is reported
   * @return the operations that are ready now and were not in keep
   */
  int updateReady(int events, int keep) {
    boolean connected = true;
    boolean connecting = false;
    if (channel instanceof SocketChannel socket) {
      connected = socket.isConnected();
      connecting = !connected && socket.isConnectionPending();
    }
    int ready = EventMask.readyOps(events, interestOps, connected, connecting) | keep;
    readyOps = ready;
    return ready & ~keep;
  }

  /** The ready set, also of a cancelled key. */
  int ready() {
    return readyOps;
  }

  int armed() {
    return armed;
  }

  long token() {
    return token;
  }

  void armed(int arming, long newToken) {
    armed = arming;
    token = newToken;
  }

  int selectedAt() {
    return selectedAt;
  }

  void selectedAt(int place) {
    selectedAt = place;
  }

  /** Notes why the kernel refused this key, for whoever uses it once it is cancelled. */
  void refused(EpollException cause) {
    failure = cause;
  }

  boolean isRefused() {
    return failure != null;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("channel=").append(channel);
    text.append(", selector=").append(selector);
    if (isValid()) {
      text.append(", interestOps=").append(interestOps).append(", readyOps=").append(readyOps);
    } else {
      text.append(", invalid");
    }
    return text.toString();
  }
}
