package io.edgewise.internal.selector;

import static io.edgewise.internal.linux.Native.EPOLLERR;
import static io.edgewise.internal.linux.Native.EPOLLHUP;
import static io.edgewise.internal.linux.Native.EPOLLIN;
import static io.edgewise.internal.linux.Native.EPOLLOUT;
import static io.edgewise.internal.linux.Native.EPOLLPRI;
import static io.edgewise.internal.linux.Native.EPOLLRDHUP;

import io.edgewise.EpollEvents;
import io.edgewise.EpollException;
import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import io.edgewise.internal.arming.Arming;
import io.edgewise.internal.arming.EventMask;
import io.edgewise.internal.arming.Mode;
import io.edgewise.internal.arming.PackedMask;
import io.edgewise.internal.arming.Usage;
import io.edgewise.internal.jdk.ConnectionState;
import io.edgewise.internal.linux.DescriptorLocks;
import io.edgewise.internal.linux.Native;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

public final class SelectionKeyImpl extends EpollSelectionKey {
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
      INTEREST_OPS = lookup.findVarHandle(SelectionKeyImpl.class, "interestOps", byte.class);
      MODE = lookup.findVarHandle(SelectionKeyImpl.class, "mode", byte.class);
      READY_OPS = lookup.findVarHandle(SelectionKeyImpl.class, "readyOps", byte.class);
      STATE = lookup.findVarHandle(SelectionKeyImpl.class, "state", byte.class);
      TOKEN = lookup.findVarHandle(SelectionKeyImpl.class, "token", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // There may be a million keys: this fills 64 bytes with what it inherits. See PackedMask.

  private final SelectorImpl selector;
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

  SelectionKeyImpl(SelectorImpl selector, SelectableChannel channel, int interestOps, int mode) {
    this.selector = selector;
    this.channel = channel;
    this.descriptor = Watchables.descriptor(channel);
    INTEREST_OPS.set(this, (byte) interestOps); // without a fence: nobody has seen it yet
    MODE.set(this, PackedMask.of(mode));
  }

  @Override
  public SelectableChannel channel() {
    return channel;
  }

  @Override
  public SelectorImpl selector() {
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
    ensureSupported(channel, ops);
    try {
      interestChanged((byte) INTEREST_OPS.getAndSet(this, (byte) ops), ops);
    } catch (Error e) {
      selector.suspect(); // it may be set, and nobody told
      throw e;
    }
    return this;
  }

  @Override
  public int interestOpsOr(int ops) {
    ensureValid();
    ensureSupported(channel, ops);
    try {
      int before = (byte) INTEREST_OPS.getAndBitwiseOr(this, (byte) ops);
      interestChanged(before, before | ops);
      return before;
    } catch (Error e) {
      selector.suspect();
      throw e;
    }
  }

  @Override
  public int interestOpsAnd(int ops) {
    ensureValid();
    try {
      int before = (byte) INTEREST_OPS.getAndBitwiseAnd(this, (byte) ops);
      interestChanged(before, before & ops);
      return before;
    } catch (Error e) {
      selector.suspect();
      throw e;
    }
  }

  private void interestChanged(int before, int after) {
    if (!isPlain()) {
      applyInterest(before != after);
    } else if (before != after) {
      selector.changes().add(this);
      if (InterestList.hasLeft(this)) {
        throw cancelled(); // too late: it may have moved without the change
      }
    }
  }

  /** Applies an interest set at once. */
  private void applyInterest(boolean again) {
    try {
      if (!selector.interests().updateInterest(this, again)) {
        throw cancelled();
      }
    } catch (EpollException e) {
      cancel();
      throw cancelled();
    }
  }

  /**
   * Changes what this key requests, and applies it at once; what is ready is reported again.
   *
   * @throws CancelledKeyException if it is cancelled, or the kernel refuses it: it is then
   */
  private void apply(Consumer<SelectionKeyImpl> change) {
    if (!tryToApply(change)) {
      throw cancelled();
    }
  }

  /** The same; returns false if it is cancelled without being refused. */
  private boolean tryToApply(Consumer<SelectionKeyImpl> change) {
    try {
      return selector.interests().update(this, true, change);
    } catch (EpollException e) {
      cancel();
      throw cancelled();
    } catch (Error e) {
      selector.suspect();
      throw e;
    }
  }

  /** Gives a registered key all that it would have if it were registered now. */
  SelectionKeyImpl registerAgain(int ops, int newMode, Object attachment) {
    apply(
        key -> {
          key.attach(attachment);
          key.configure(ops, newMode);
        });
    return this;
  }

  /** Takes it out of the kernel's list for good. */
  void leaveKernel() throws EpollException {
    selector.interests().remove(this);
  }

  /** Notes that the kernel takes it out itself, as the epoll instance is closed. */
  void abandonKernel() {
    selector.interests().abandon(this);
  }

  @Override
  public Trigger trigger() {
    ensureValid();
    return Mode.trigger(mode());
  }

  @Override
  public SelectionKeyImpl trigger(Trigger trigger) {
    Objects.requireNonNull(trigger, "trigger");
    ensureValid();
    apply(key -> key.mode(Watchables.mode(channel, trigger, Mode.extraEvents(key.mode()))));
    return this;
  }

  @Override
  public int extraEvents() {
    ensureValid();
    return Mode.extraEvents(mode());
  }

  @Override
  public SelectionKeyImpl extraEvents(int events) {
    ensureValid();
    apply(key -> key.mode(Watchables.mode(channel, Mode.trigger(key.mode()), events)));
    return this;
  }

  @Override
  public SelectionKeyImpl rearm() {
    SelectionKeyImpl key = this;
    for (; ; ) {
      if (key.ending instanceof Lineage.Succession succession) {
        key = succession.latest();
      } else if (key.isValid() && key.isArmedAgain()) {
        return key;
      } else if (!key.hasMoved()) {
        throw key.cancelled();
      }
    }
  }

  private boolean isArmedAgain() {
    return isPlain() || tryToApply(InterestList.UNCHANGED);
  }

  @Override
  public boolean isArmed() {
    ensureValid();
    return InterestList.isArmed(this);
  }

  @Override
  public int readyOps() {
    if (!hasMoved()) {
      ensureValid();
    }
    return (byte) READY_OPS.getAcquire(this);
  }

  @Override
  public int readyEvents() {
    readyOps(); // valid, and published after the events
    return readyEvents;
  }

  @Override
  public boolean isPeerClosed() {
    readyOps(); // valid
    return heard() != 0;
  }

  @Override
  public boolean isHungUp() {
    return (readyEvents() & EPOLLHUP) != 0;
  }

  @Override
  public boolean isError() {
    return (readyEvents() & EPOLLERR) != 0;
  }

  @Override
  public boolean isUrgent() {
    return (readyEvents() & EPOLLPRI) != 0;
  }

  @Override
  public Optional<EpollException> takeError() throws EpollException {
    ensureValid();
    int result;
    synchronized (DescriptorLocks.of(descriptor)) {
      if (hasLeft()) {
        throw cancelled(); // the descriptor may be somebody else's by now
      }
      result = Native.socketError(descriptor);
    }
    String socket = "descriptor " + descriptor;
    if (result < 0) {
      throw new EpollException("getsockopt(SO_ERROR) on " + socket, channel, -result);
    }
    return result == 0
        ? Optional.empty()
        : Optional.of(new EpollException("socket of " + socket, channel, result));
  }

  @Override
  public EpollSelectionKey moveTo(EpollSelector target) throws IOException {
    Objects.requireNonNull(target, "target");
    ensureValid();
    return target == selector ? this : ((SelectorImpl) target).moveHere(this);
  }

  @Override
  public Optional<EpollSelectionKey> movedTo() {
    return ending instanceof Lineage.Succession succession
        ? Optional.of(succession.next())
        : Optional.empty();
  }

  // Within this package

  static void ensureSupported(SelectableChannel channel, int ops) {
    int unsupported = ops & ~channel.validOps();
    if (unsupported != 0) {
      throw new IllegalArgumentException(
          String.format(
              "interest set 0x%x: %s supports 0x%x, not 0x%x",
              ops, channel.getClass().getSimpleName(), channel.validOps(), unsupported));
    }
  }

  private void ensureValid() {
    if (!isValid()) {
      throw cancelled();
    }
  }

  /** What is thrown to users of this key once it is cancelled. */
  CancelledKeyException cancelled() {
    CancelledKeyException e = new CancelledKeyException();
    if (ending instanceof EpollException refusal) {
      e.initCause(refusal);
    }
    return e;
  }

  int descriptor() {
    return descriptor;
  }

  /** The interest set, also if it is cancelled. */
  int interest() {
    return interestOps;
  }

  /** Sets what this key asks for, without telling anybody. Under the descriptor's lock. */
  void configure(int ops, int newMode) {
    assert Thread.holdsLock(DescriptorLocks.of(descriptor));
    interestOps = (byte) ops;
    mode(newMode);
  }

  /** Asks for what another key asks for, and knows what it was told. Under the same lock. */
  void takeOver(SelectionKeyImpl from) {
    configure(from.interestOps, from.mode());
    heard = from.heard;
    usage(Usage.history(from.usage));
    byte ready = (byte) READY_OPS.getAcquire(from);
    readyEvents = from.readyEvents;
    READY_OPS.setRelease(this, ready);
  }

  /** Notes that it has moved. Under the descriptor's lock. */
  void movedTo(SelectionKeyImpl key) {
    Lineage lineage = ending instanceof Lineage known ? known : new Lineage(this);
    key.ending = lineage;
    ending = lineage.append(key);
  }

  /** Notes that it has not moved after all. Under the descriptor's lock. */
  void notMoved() {
    if (ending instanceof Lineage.Succession succession) {
      ending = succession.cut(this);
    }
  }

  boolean hasMoved() {
    return ending instanceof Lineage.Succession;
  }

  /**
   * Notes that the peer has closed, if reported events say so; called by the selecting thread, for
   * a key that is not plain when they are about to be handed out. A socket that is not connected
   * yet is hung up, too.
   */
  void hear(int events) {
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

  private int mode() {
    return PackedMask.unpack(mode);
  }

  private void mode(int newMode) {
    mode = PackedMask.of(newMode);
  }

  /** The opposite of {@link #hear}: nobody was given these events. */
  void unhear(int events) {
    heard &= (byte) ~((events & EPOLLHUP) | (events & EPOLLRDHUP) >>> RDHUP_SHIFT);
  }

  /** The events that stay true once they were reported: RDHUP and HUP. */
  int heard() {
    return (heard & EPOLLHUP) | (heard << RDHUP_SHIFT & EPOLLRDHUP);
  }

  /** Whether it asks for nothing that NIO does not know. */
  boolean isPlain() {
    return mode == Mode.PLAIN;
  }

  /** Whether the kernel would go on reporting a peer's close, and must be told not to. */
  boolean mustForgetPeerClose() {
    return !Arming.reportsOnce(mode()) && interestOps != 0;
  }

  /** What of an event is news to it, if it is not plain: a peer's close is once only. */
  int newOf(int events) {
    return events & ~(heard() & EPOLLRDHUP);
  }

  /** What of an event it is about to hear for the first time. */
  int unheardOf(int events) {
    return events & (EPOLLRDHUP | EPOLLHUP) & ~heard();
  }

  /** The arming that it asks for. */
  int wanted() {
    return Arming.wanted(mode(), interestOps, heard());
  }

  boolean isOneShot() {
    return Arming.isOneShot(mode());
  }

  /**
   * Sets the ready set and the ready events from reported events.
   *
   * @param selected whether it is in the selected-key set, so that what is there is added to
   * @return whether this counts as an update, and the key is to be selected
   */
  boolean updateReady(int events, boolean selected) {
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
  int armed() {
    return PackedMask.unpack(armed);
  }

  void armed(int arming) {
    armed = PackedMask.of(arming);
  }

  /** Notes what it asks for, as it is told to the kernel or could be. Under the same lock. */
  void asked(int arming) {
    asked = (byte) (arming & (EPOLLIN | EPOLLOUT));
  }

  /** The events that it asked for when it was last looked at: IN and OUT. */
  int asked() {
    return asked;
  }

  /** What of an event is for it, if it is plain: the kernel may hold more than it asks for. */
  int askedOf(int events) {
    return asked == 0 ? 0 : events & (asked | EPOLLERR | EPOLLHUP);
  }

  /** See Usage. The selecting thread. */
  int usage() {
    return usage;
  }

  void usage(int newUsage) {
    usage = (short) newUsage;
  }

  long token() {
    return token;
  }

  /** Gives it the first token of a slot, in which nobody has seen it yet. */
  void startToken(long newToken) {
    TOKEN.set(this, newToken);
  }

  /** Replaces the token, if it is what is expected. */
  boolean token(long expected, long newToken) {
    return TOKEN.compareAndSet(this, expected, newToken);
  }

  /** Whether it is out of epoll for good. Any thread. */
  boolean hasLeft() {
    return (state & LEFT) != 0;
  }

  void hasLeft(boolean itHas) {
    state = (byte) (itHas ? state | LEFT : state & ~LEFT);
  }

  /** Whether the last epoll_ctl for it failed, or its result was never seen. Under the lock. */
  boolean isUncertain() {
    return ((byte) STATE.get(this) & UNCERTAIN) != 0;
  }

  void isUncertain(boolean itIs) {
    byte before = (byte) STATE.get(this);
    STATE.set(this, (byte) (itIs ? before | UNCERTAIN : before & ~UNCERTAIN)); // the lock is held
  }

  int selectedAt() {
    return selectedAt;
  }

  void selectedAt(int place) {
    selectedAt = place;
  }

  /** Notes why the kernel refused this key, for whoever uses it once it is cancelled. */
  void refused(EpollException cause) {
    ending = cause;
  }

  boolean isRefused() {
    return ending instanceof EpollException;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("channel=").append(channel);
    text.append(", selector=").append(selector);
    if (isValid()) {
      text.append(", interestOps=").append(interestOps).append(", readyOps=").append(readyOps);
      if (!isPlain()) {
        text.append(", trigger=").append(Mode.trigger(mode()));
        text.append(", extraEvents=").append(EpollEvents.toString(Mode.extraEvents(mode())));
        text.append(", readyEvents=").append(EpollEvents.toString(readyEvents));
      }
    } else {
      text.append(", invalid");
    }
    return text.toString();
  }
}
