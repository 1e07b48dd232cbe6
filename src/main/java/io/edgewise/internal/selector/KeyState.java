package io.edgewise.internal.selector;

import static io.edgewise.internal.linux.Native.EPOLLERR;
import static io.edgewise.internal.linux.Native.EPOLLHUP;
import static io.edgewise.internal.linux.Native.EPOLLIN;
import static io.edgewise.internal.linux.Native.EPOLLOUT;
import static io.edgewise.internal.linux.Native.EPOLLRDHUP;

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
 * What is known of a key: what it requests, what was reported of it, what the kernel holds for it,
 * and its places in the selector's collections. There may be a million keys: a key fills 64 bytes
 * with what it inherits, so that masks are packed into bytes (see {@link PackedMask}).
 */
public abstract sealed class KeyState extends EpollSelectionKey permits SelectionKeyImpl {
  /** The place of a key that is not in the selected-key set. */
  static final int NOT_SELECTED = -1;

  /** Beside what was heard: the channel is connected, or needs no connection. */
  private static final byte CONNECTED = 1;

  /** In the state: it is out of epoll for good. */
  private static final byte LEFT = 1;

  /** In the state: what the kernel holds for it is not known. */
  private static final byte UNCERTAIN = 2;

  /** Brings RDHUP into a byte, beside HUP. */
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

  /** Any thread. */
  private volatile byte interestOps;

  /** See Mode; packed. Written under the descriptor's lock, read by any thread. */
  private volatile byte mode;

  /** Written by the selecting thread, before readyOps; read by any, after it. */
  private short readyEvents;

  /** Written by the selecting thread, in release mode, read by any. */
  private byte readyOps;

  /** See {@link #heard()} and {@link #isConnected()}. Written by the selecting thread. */
  private volatile byte heard;

  /**
   * What the kernel was told of this key: see Arming; packed. Guarded by the descriptor's lock; the
   * selecting thread reads a plain key's without.
   */
  private byte armed = Arming.ABSENT;

  /** The events that it asked for when that was last looked at. Guarded as armed is. */
  private byte asked;

  /** See Usage. Guarded by the selector. */
  private short usage;

  /** LEFT and UNCERTAIN. Written under the descriptor's lock, LEFT is read by any thread. */
  private volatile byte state;

  /**
   * Why it ended, if not by being cancelled only: the exception with which the kernel refused it,
   * or the {@link Lineage.Succession} of a key that has moved; before that the {@link Lineage} of a
   * key that another has moved to. Written under the descriptor's lock, before the key is
   * cancelled.
   */
  private volatile Object ending;

  /** The link in the queue of changed keys: see KeyQueue. */
  volatile SelectionKeyImpl nextChanged;

  /** The link in the queue of cancelled keys. */
  volatile SelectionKeyImpl nextCancelled;

  /** Its slot, and what epoll gives back with its events: see KeyTable. */
  private volatile long token;

  /** The place in the selected-key set. Guarded as that set is. */
  private int selectedAt = NOT_SELECTED;

  KeyState(SelectableChannel channel, int interestOps, int mode) {
    this.channel = channel;
    this.descriptor = Watchables.descriptor(channel);
    INTEREST_OPS.set(this, (byte) interestOps); // without a fence: nobody has seen it yet
    MODE.set(this, PackedMask.of(mode));
  }

  @Override
  public final SelectableChannel channel() {
    return channel;
  }

  final int descriptor() {
    return descriptor;
  }

  // What it requests.

  /** The interest set, also if it is cancelled. */
  final int interest() {
    return interestOps;
  }

  /** Sets the interest set; returns it as it was. */
  final int setInterest(int ops) {
    return (byte) INTEREST_OPS.getAndSet(this, (byte) ops);
  }

  /** Adds to the interest set; returns it as it was. */
  final int addInterest(int ops) {
    return (byte) INTEREST_OPS.getAndBitwiseOr(this, (byte) ops);
  }

  /** Keeps some of the interest set; returns it as it was. */
  final int keepInterest(int ops) {
    return (byte) INTEREST_OPS.getAndBitwiseAnd(this, (byte) ops);
  }

  /** Sets what this key asks for, without telling anybody. Under the descriptor's lock. */
  final void configure(int ops, int newMode) {
    assert Thread.holdsLock(DescriptorLocks.of(descriptor));
    interestOps = (byte) ops;
    mode(newMode);
  }

  /** Asks for what another key asks for, and knows what it was told. Under the same lock. */
  final void takeOver(KeyState from) {
    configure(from.interestOps, from.mode());
    heard = from.heard;
    usage(Usage.history(from.usage));
    byte ready = (byte) READY_OPS.getAcquire(from);
    readyEvents = from.readyEvents;
    READY_OPS.setRelease(this, ready);
  }

  /** Notes that it has moved. Under the descriptor's lock. */
  final void movedTo(SelectionKeyImpl key) {
    Lineage lineage = ending instanceof Lineage known ? known : new Lineage(self());
    ((KeyState) key).ending = lineage;
    ending = lineage.append(key);
  }

  /** Notes that it has not moved after all. Under the descriptor's lock. */
  final void notMoved() {
    if (ending instanceof Lineage.Succession succession) {
      ending = succession.cut(self());
    }
  }

  final boolean hasMoved() {
    return ending instanceof Lineage.Succession;
  }

  /**
   * Notes that the peer has closed, if reported events say so; called by the selecting thread, for
   * a key that is not plain when they are about to be handed out. A socket that is not connected
   * yet is hung up, too.
   */
  final void hear(int events) {
    int closed = events & (EPOLLRDHUP | EPOLLHUP);
    if (closed != 0 && isConnected()) {
      heard |= (byte) (closed | closed >>> RDHUP_SHIFT);
    }
  }

  /**
   * Whether data can flow; true for a channel that never connects. It is asked until it says so.
   */
  private boolean isConnected() {
    if ((heard & CONNECTED) != 0) {
      return true;
    }
    boolean connected = ConnectionState.isConnected(channel);
    if (connected) {
      heard |= CONNECTED;
    }
    return connected;
  }

  final int mode() {
    return PackedMask.unpack(mode);
  }

  final void mode(int newMode) {
    mode = PackedMask.of(newMode);
  }

  /** The opposite of {@link #hear}: nobody was given these events. */
  final void unhear(int events) {
    heard &= (byte) ~((events & EPOLLHUP) | (events & EPOLLRDHUP) >>> RDHUP_SHIFT);
  }

  /** The events that stay true once they were reported: RDHUP and HUP. */
  final int heard() {
    return (heard & EPOLLHUP) | (heard << RDHUP_SHIFT & EPOLLRDHUP);
  }

  /** Whether it asks for nothing that NIO does not know. */
  final boolean isPlain() {
    return mode == Mode.PLAIN;
  }

  /** Whether the kernel would go on reporting a peer's close, and must be told not to. */
  final boolean mustForgetPeerClose() {
    return !Arming.reportsOnce(mode()) && interestOps != 0;
  }

  /** What of an event is news to it, if it is not plain: a peer's close is once only. */
  final int newOf(int events) {
    return events & ~(heard() & EPOLLRDHUP);
  }

  /** What of an event it is about to hear for the first time. */
  final int unheardOf(int events) {
    return events & (EPOLLRDHUP | EPOLLHUP) & ~heard();
  }

  /** The arming that it asks for. */
  final int wanted() {
    return Arming.wanted(mode(), interestOps, heard());
  }

  final boolean isOneShot() {
    return Arming.isOneShot(mode());
  }

  /**
   * Sets the ready set and the ready events from reported events.
   *
   * @param selected whether it is in the selected-key set, so that what is there is added to
   * @return whether this counts as an update, and the key is to be selected
   */
  final boolean updateReady(int events, boolean selected) {
    boolean connected = isConnected();
    boolean connecting = !connected && ConnectionState.isConnecting(channel);
    int ops = interestOps;
    boolean plain = isPlain();
    if (!plain && (events & Arming.reported(mode(), ops, heard())) == 0) {
      return false;
    }
    int before = selected ? readyOps : 0;
    int now = EventMask.readyOps(events, ops, connected, connecting);
    readyEvents = (short) (selected ? readyEvents | events : events);
    READY_OPS.setRelease(this, (byte) (before | now));
    hear(events); // also when it is selected already, and nobody is told
    return !plain || (now & ~before) != 0;
  }

  /** What the kernel was told: see Arming. */
  final int armed() {
    return PackedMask.unpack(armed);
  }

  final void armed(int arming) {
    armed = PackedMask.of(arming);
  }

  /** Notes what it asks for, as it is told to the kernel or could be. Under the same lock. */
  final void asked(int arming) {
    asked = (byte) (arming & (EPOLLIN | EPOLLOUT));
  }

  /** The events that it asked for when it was last looked at: IN and OUT. */
  final int asked() {
    return asked;
  }

  /** What of an event is for it, if it is plain: the kernel may hold more than it asks for. */
  final int askedOf(int events) {
    return asked == 0 ? 0 : events & (asked | EPOLLERR | EPOLLHUP);
  }

  /** See Usage. The selecting thread. */
  final int usage() {
    return usage;
  }

  final void usage(int newUsage) {
    usage = (short) newUsage;
  }

  final long token() {
    return token;
  }

  /** Gives it the first token of a slot, in which nobody has seen it yet. */
  final void startToken(long newToken) {
    TOKEN.set(this, newToken);
  }

  /** Replaces the token, if it is what is expected. */
  final boolean token(long expected, long newToken) {
    return TOKEN.compareAndSet(this, expected, newToken);
  }

  /** Whether it is out of epoll for good. Any thread. */
  final boolean hasLeft() {
    return (state & LEFT) != 0;
  }

  final void hasLeft(boolean itHas) {
    state = (byte) (itHas ? state | LEFT : state & ~LEFT);
  }

  /** Whether the last epoll_ctl for it failed, or its result was never seen. Under the lock. */
  final boolean isUncertain() {
    return ((byte) STATE.get(this) & UNCERTAIN) != 0;
  }

  final void isUncertain(boolean itIs) {
    byte before = (byte) STATE.get(this);
    STATE.set(this, (byte) (itIs ? before | UNCERTAIN : before & ~UNCERTAIN)); // the lock is held
  }

  final int selectedAt() {
    return selectedAt;
  }

  final void selectedAt(int place) {
    selectedAt = place;
  }

  /** Notes why the kernel refused this key, for whoever uses it once it is cancelled. */
  final void refused(EpollException cause) {
    ending = cause;
  }

  final boolean isRefused() {
    return ending instanceof EpollException;
  }

  private SelectionKeyImpl self() {
    return (SelectionKeyImpl) this;
  }

  /** Why it ended; see the field. */
  final Object ending() {
    return ending;
  }

  /** The ready set. */
  final int ready() {
    return (byte) READY_OPS.getAcquire(this);
  }

  /** The events that were reported; to be read after {@link #ready}. */
  final int reportedEvents() {
    return readyEvents;
  }
}
