package io.edgewise.internal.selector;

import static io.edgewise.internal.linux.EpollNatives.EPOLLERR;
import static io.edgewise.internal.linux.EpollNatives.EPOLLHUP;
import static io.edgewise.internal.linux.EpollNatives.EPOLLIN;
import static io.edgewise.internal.linux.EpollNatives.EPOLLOUT;
import static io.edgewise.internal.linux.EpollNatives.EPOLLRDHUP;

import io.edgewise.EpollException;
import io.edgewise.EpollSelectionKey;
import io.edgewise.internal.arming.Arming;
import io.edgewise.internal.arming.EventMask;
import io.edgewise.internal.arming.Mode;
import io.edgewise.internal.arming.PackedMask;
import io.edgewise.internal.arming.Usage;
import io.edgewise.internal.jdk.ConnectionState;
import io.edgewise.internal.linux.DescriptorLocks;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.SelectableChannel;

/**
 * The fields of a key: what it requests, what was reported, what the kernel holds for it, and its
 * places in the selector's collections. There may be a million keys, so masks are packed into bytes
 * (see {@link PackedMask}): with what it inherits, a key takes 64 bytes.
 *
 * <p>Each field says who writes it. "The lock" is that of the key's descriptor ({@link
 * DescriptorLocks}).
 */
public abstract sealed class KeyState extends EpollSelectionKey permits SelectionKeyImpl {
  /** The place of a key that is not in the selected-key set. */
  static final int NOT_SELECTED = -1;

  /** A flag beside the sticky events: the channel is connected, or needs no connection. */
  private static final byte CONNECTED = 1;

  /** A flag of the state: the kernel must no longer hold anything for the key. */
  private static final byte DETACHED = 1;

  /** A flag of the state: it is not known what the kernel holds for the key. */
  private static final byte UNCERTAIN = 2;

  /** Shifts RDHUP into a byte, beside HUP. */
  private static final int RDHUP_SHIFT = 8;

  private static final VarHandle INTEREST_OPS;
  private static final VarHandle MODE;
  private static final VarHandle READY_OPS;
  private static final VarHandle STATE;
  private static final VarHandle TOKEN;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      INTEREST_OPS = lookup.findVarHandle(KeyState.class, "interestOps", byte.class);
      MODE = lookup.findVarHandle(KeyState.class, "mode", byte.class);
      READY_OPS = lookup.findVarHandle(KeyState.class, "readyOps", byte.class);
      STATE = lookup.findVarHandle(KeyState.class, "state", byte.class);
      TOKEN = lookup.findVarHandle(KeyState.class, "token", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final SelectableChannel channel;
  private final int descriptor;

  /** Written by SelectionKeyImpl, by any thread. */
  private volatile byte interestOps;

  /** See Mode; packed. Written by SelectionKeyImpl under the lock; read by any thread. */
  private volatile byte mode;

  /** Written by Delivery, by the selecting thread, before readyOps; read by any thread after it. */
  private short readyEvents;

  /** Written by Delivery, by the selecting thread, in release mode; read by any thread. */
  private byte readyOps;

  /**
   * See {@link #stickyEvents()} and {@link #isConnected()}. Written by the selecting thread, in
   * Delivery and when a delivery is undone.
   */
  private volatile byte sticky;

  /**
   * The arming that was last passed to epoll_ctl: see Arming; packed. Written by InterestList.
   * Guarded by the lock, except that the selecting thread reads it without the lock: only that
   * thread arms a key in NIO mode one-shot, and an opt-in key's events carry a token that changes
   * with this field.
   */
  private byte kernelEvents = Arming.ABSENT;

  /**
   * The events that were requested when the key was last applied. Written by InterestList, and by
   * AdaptiveArming for a key in NIO mode. Guarded as kernelEvents is.
   */
  private byte requestedEvents;

  /**
   * See Usage. Written by AdaptiveArming, by the selecting thread. A move copies it without a
   * guard: a value that is a little old only makes the next arming a worse guess.
   */
  private short usage;

  /** DETACHED and UNCERTAIN. Written by InterestList under the lock; read by any thread. */
  private volatile byte state;

  /**
   * Why the key ended, if it was not just cancelled: the exception with which the kernel refused it
   * (written by InterestList), or the {@link Lineage.Succession} of a key that has moved (written
   * by Move). A key that another key has moved to has its {@link Lineage} here until it ends.
   * Written under the lock, before the key is cancelled.
   */
  private volatile Object outcome;

  /** The link in the queue of changed keys. Written by KeyQueue. */
  volatile SelectionKeyImpl nextChanged;

  /** The link in the queue of cancelled keys. Written by KeyQueue. */
  volatile SelectionKeyImpl nextCancelled;

  /** Contains the slot; epoll returns it with the key's events. Written by KeyTable. */
  private volatile long token;

  /** The place in the selected-key set. Written by SelectedKeySet, and guarded as that is. */
  private int selectedAt = NOT_SELECTED;

  KeyState(SelectableChannel channel, int interestOps, int mode) {
    this.channel = channel;
    this.descriptor = Pollables.descriptor(channel);
    INTEREST_OPS.set(this, (byte) interestOps); // without a fence: nobody has seen the key yet
    MODE.set(this, PackedMask.of(mode));
  }

  @Override
  public final SelectableChannel channel() {
    return channel;
  }

  final int descriptor() {
    return descriptor;
  }

  // What the key requests

  /** The interest set, also of a cancelled key. */
  final int interest() {
    return interestOps;
  }

  /** Sets the interest set; returns the previous one. */
  final int setInterest(int ops) {
    return (byte) INTEREST_OPS.getAndSet(this, (byte) ops);
  }

  /** Adds to the interest set; returns the previous one. */
  final int addInterest(int ops) {
    return (byte) INTEREST_OPS.getAndBitwiseOr(this, (byte) ops);
  }

  /** Keeps a part of the interest set; returns the previous one. */
  final int keepInterest(int ops) {
    return (byte) INTEREST_OPS.getAndBitwiseAnd(this, (byte) ops);
  }

  final int mode() {
    return PackedMask.unpack(mode);
  }

  final void mode(int newMode) {
    mode = PackedMask.of(newMode);
  }

  /** Sets the interest set and the mode, and applies neither. Under the lock. */
  final void configure(int ops, int newMode) {
    assert Thread.holdsLock(DescriptorLocks.of(descriptor));
    interestOps = (byte) ops;
    mode(newMode);
  }

  /** Whether the key has neither a trigger nor extra events: it behaves as NIO specifies. */
  final boolean isNioMode() {
    return mode == Mode.NIO;
  }

  final boolean isOneShot() {
    return Arming.isOneShot(mode());
  }

  /** The arming that the key needs: see {@link Arming#desired}. */
  final int desiredEvents() {
    return Arming.desired(mode(), interestOps, stickyEvents());
  }

  /** Whether the kernel would go on reporting a peer half-close, and must be made to forget it. */
  final boolean mustForgetPeerClose() {
    return !Arming.reportsOnce(mode()) && interestOps != 0;
  }

  // What was reported

  /**
   * Sets the ready set and the ready events from reported events.
   *
   * @param selected whether the key is in the selected-key set, so that the events are added to
   *     both
   * @return whether this counts as an update, so that the key is selected
   */
  final boolean updateReady(int events, boolean selected) {
    boolean connected = isConnected();
    boolean connecting = !connected && ConnectionState.isConnecting(channel);
    int ops = interestOps;
    boolean nioMode = isNioMode();
    if (!nioMode && (events & Arming.reported(mode(), ops, stickyEvents())) == 0) {
      return false;
    }
    int before = selected ? readyOps : 0;
    int now = EventMask.readyOps(events, ops, connected, connecting);
    readyEvents = (short) (selected ? readyEvents | events : events);
    READY_OPS.setRelease(this, (byte) (before | now));
    addSticky(events); // even if the key is selected already, and nobody is notified
    return !nioMode || (now & ~before) != 0;
  }

  /**
   * Whether data can flow; true for a channel that never connects. The channel is asked until it is
   * connected.
   */
  private boolean isConnected() {
    if ((sticky & CONNECTED) != 0) {
      return true;
    }
    boolean connected = ConnectionState.isConnected(channel);
    if (connected) {
      sticky |= CONNECTED;
    }
    return connected;
  }

  /** The ready set. */
  final int ready() {
    return (byte) READY_OPS.getAcquire(this);
  }

  /** The events that were reported; must be read after {@link #ready}. */
  final int reportedEvents() {
    return readyEvents;
  }

  /** The events that stay true once they are reported: RDHUP and HUP. */
  final int stickyEvents() {
    return (sticky & EPOLLHUP) | (sticky << RDHUP_SHIFT & EPOLLRDHUP);
  }

  /** Remembers RDHUP and HUP of a connected channel; an unconnected socket reports HUP, too. */
  final void addSticky(int events) {
    int closed = events & (EPOLLRDHUP | EPOLLHUP);
    if (closed != 0 && isConnected()) {
      sticky |= (byte) (closed | closed >>> RDHUP_SHIFT);
    }
  }

  /** Forgets RDHUP and HUP among these events, which nobody was given. */
  final void removeSticky(int events) {
    sticky &= (byte) ~((events & EPOLLHUP) | (events & EPOLLRDHUP) >>> RDHUP_SHIFT);
  }

  /** The sticky events among these that were not reported before. */
  final int newSticky(int events) {
    return events & (EPOLLRDHUP | EPOLLHUP) & ~stickyEvents();
  }

  /** The events without a peer half-close that was reported before. For an opt-in key. */
  final int freshEvents(int events) {
    return events & ~(stickyEvents() & EPOLLRDHUP);
  }

  /** The events without those that were not requested. For a key in NIO mode. */
  final int requestedOf(int events) {
    return requestedEvents == 0 ? 0 : events & (requestedEvents | EPOLLERR | EPOLLHUP);
  }

  // What the kernel holds

  /** The arming that was last passed to epoll_ctl: see {@link Arming}. */
  final int kernelEvents() {
    return PackedMask.unpack(kernelEvents);
  }

  final void kernelEvents(int arming) {
    kernelEvents = PackedMask.of(arming);
  }

  /** The events that were requested when the key was last applied: IN and OUT. */
  final int requestedEvents() {
    return requestedEvents;
  }

  final void requestedEvents(int events) {
    requestedEvents = (byte) (events & (EPOLLIN | EPOLLOUT));
  }

  /** See {@link Usage}. */
  final int usage() {
    return usage;
  }

  final void usage(int newUsage) {
    usage = (short) newUsage;
  }

  /** Whether the kernel must no longer hold anything for the key. Any thread. */
  final boolean isDetached() {
    return (state & DETACHED) != 0;
  }

  final void detached(boolean itIs) {
    state = (byte) (itIs ? state | DETACHED : state & ~DETACHED);
  }

  /**
   * Whether the last EPOLL_CTL_MOD failed, or the result of any epoll_ctl was never seen. Under the
   * lock.
   */
  final boolean isUncertain() {
    return ((byte) STATE.get(this) & UNCERTAIN) != 0;
  }

  final void uncertain(boolean itIs) {
    byte before = (byte) STATE.get(this);
    STATE.set(this, (byte) (itIs ? before | UNCERTAIN : before & ~UNCERTAIN)); // the lock is held
  }

  // How it ended

  /** See the field. */
  final Object outcome() {
    return outcome;
  }

  /** Notes why the kernel refused the key. */
  final void refused(EpollException cause) {
    outcome = cause;
  }

  final boolean isRefused() {
    return outcome instanceof EpollException;
  }

  final boolean hasMoved() {
    return outcome instanceof Lineage.Succession;
  }

  /** Notes that the key has moved. Under the lock. */
  final void movedTo(SelectionKeyImpl key) {
    Lineage lineage = outcome instanceof Lineage known ? known : new Lineage(self());
    ((KeyState) key).outcome = lineage;
    outcome = lineage.append(key);
  }

  /** Notes that the key has not moved after all. Under the lock. */
  final void notMoved() {
    if (outcome instanceof Lineage.Succession succession) {
      outcome = succession.cut(self());
    }
  }

  /** Copies what another key requests and what was reported of it. Under their lock. */
  final void copyFrom(KeyState from) {
    configure(from.interestOps, from.mode());
    sticky = from.sticky;
    usage(Usage.history(from.usage));
    byte ready = (byte) READY_OPS.getAcquire(from);
    readyEvents = from.readyEvents;
    READY_OPS.setRelease(this, ready);
  }

  private SelectionKeyImpl self() {
    return (SelectionKeyImpl) this;
  }

  // Its places

  final long token() {
    return token;
  }

  /** Sets the key's first token in a slot, where nobody has seen the key yet. */
  final void firstToken(long newToken) {
    TOKEN.set(this, newToken);
  }

  /** Replaces the token, if it is the expected one. */
  final boolean token(long expected, long newToken) {
    return TOKEN.compareAndSet(this, expected, newToken);
  }

  final int selectedAt() {
    return selectedAt;
  }

  final void selectedAt(int place) {
    selectedAt = place;
  }
}
