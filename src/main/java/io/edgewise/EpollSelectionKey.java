package io.edgewise;

import static io.edgewise.Native.EPOLLERR;
import static io.edgewise.Native.EPOLLHUP;
import static io.edgewise.Native.EPOLLIN;
import static io.edgewise.Native.EPOLLOUT;
import static io.edgewise.Native.EPOLLPRI;
import static io.edgewise.Native.EPOLLRDHUP;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelectionKey;
import java.util.Objects;
import java.util.Optional;

/**
 * The registration of a channel with an {@link EpollSelector}. It is a {@link SelectionKey} in all
 * respects; beyond that it has a {@link Trigger}, can ask for extra events, says what the kernel
 * has reported, and can move to another selector.
 *
 * <p>The key of a channel that was registered in the ordinary way is one, too: {@code
 * (EpollSelectionKey) channel.register(selector, ops)}.
 *
 * <p>A key that the kernel refuses to watch is cancelled. Then, and only then, the {@link
 * CancelledKeyException} that its methods throw has a cause, an {@link EpollException}. The refusal
 * of a key that is not plain (see {@link Trigger}) is thrown so by the very call that changes it; a
 * key that was registered in the ordinary way is looked at by the next selection operation first.
 *
 * <p>All methods are thread-safe.
 */
public final class EpollSelectionKey extends AbstractSelectionKey {
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
      INTEREST_OPS = lookup.findVarHandle(EpollSelectionKey.class, "interestOps", byte.class);
      MODE = lookup.findVarHandle(EpollSelectionKey.class, "mode", byte.class);
      READY_OPS = lookup.findVarHandle(EpollSelectionKey.class, "readyOps", byte.class);
      STATE = lookup.findVarHandle(EpollSelectionKey.class, "state", byte.class);
      TOKEN = lookup.findVarHandle(EpollSelectionKey.class, "token", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // There may be a million keys: this fills 64 bytes with what it inherits. See PackedMask.

  private final EpollSelector selector;
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
  volatile EpollSelectionKey nextChanged;

  /** The link in the queue of cancelled keys. */
  volatile EpollSelectionKey nextCancelled;

  /** Its slot, and what epoll gives back with its events: see KeyTable. */
  private volatile long token;

  /** The place in the selected-key set. Guarded as that set is. */
  private int selectedAt = NOT_SELECTED;

  EpollSelectionKey(EpollSelector selector, SelectableChannel channel, int interestOps, int mode) {
    this.selector = selector;
    this.channel = channel;
    this.descriptor = Watchables.descriptor(channel);
    INTEREST_OPS.set(this, (byte) interestOps); // without a fence: nobody has seen it yet
    MODE.set(this, PackedMask.of(mode));
  }

  /**
   * Returns the channel of this key, also after it is cancelled.
   *
   * @return the channel; for a nested selector, what {@link EpollSelector#asChannel()} returned
   */
  @Override
  public SelectableChannel channel() {
    return channel;
  }

  /**
   * Returns the selector of this key, also after it is cancelled or has moved.
   *
   * @return the selector
   */
  @Override
  public EpollSelector selector() {
    return selector;
  }

  // Interest

  /**
   * Returns the interest set.
   *
   * @return a set of {@link SelectionKey}'s operations
   * @throws CancelledKeyException if this key is cancelled
   */
  @Override
  public int interestOps() {
    ensureValid();
    return interestOps;
  }

  /**
   * Sets the interest set. For a plain key this takes effect at the next selection operation, as
   * {@link SelectionKey#interestOps(int)} says. For any other it takes effect at once, also when
   * another thread is selecting, and nobody is woken: one {@code epoll_ctl} call if there is
   * something to tell. A one-shot key that was reported is armed again, whatever the set was.
   *
   * @param ops a set of operations that the channel supports
   * @return this key
   * @throws IllegalArgumentException if the channel does not support one of the operations
   * @throws CancelledKeyException if this key is cancelled, or is not plain and the kernel refuses
   *     it now; its cause is then an {@link EpollException}, and the key is cancelled
   */
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

  /**
   * Adds operations to the interest set, atomically; otherwise like {@link #interestOps(int)}.
   *
   * @param ops a set of operations that the channel supports
   * @return the interest set as it was
   * @throws IllegalArgumentException if the channel does not support one of the operations
   * @throws CancelledKeyException as {@link #interestOps(int)} does
   */
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

  /**
   * Keeps only some operations in the interest set, atomically; otherwise like {@link
   * #interestOps(int)}.
   *
   * @param ops the operations to keep; others than the channel supports may be among them
   * @return the interest set as it was
   * @throws CancelledKeyException as {@link #interestOps(int)} does
   */
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
      selector.updateInterest(this, before != after);
    } else if (before != after) {
      selector.interestChanged(this);
    }
  }

  /**
   * Returns the trigger.
   *
   * @return the trigger
   * @throws CancelledKeyException if this key is cancelled
   */
  public Trigger trigger() {
    ensureValid();
    return Mode.trigger(mode());
  }

  /**
   * Changes the trigger, at once. What is ready is reported again; a one-shot key is armed. A
   * selection operation that has an event of this key in hand just then may report it first.
   *
   * @param trigger the new trigger
   * @return this key
   * @throws NullPointerException if it is null
   * @throws IllegalArgumentException if it is exclusive, and this key asks for extra events that
   *     the kernel refuses with that, or is the key of a nested selector
   * @throws CancelledKeyException if this key is cancelled, or the kernel refuses it now; its cause
   *     is then an {@link EpollException}, and the key is cancelled
   */
  public EpollSelectionKey trigger(Trigger trigger) {
    Objects.requireNonNull(trigger, "trigger");
    ensureValid();
    selector.update(
        this,
        true,
        key -> key.mode(Watchables.mode(channel, trigger, Mode.extraEvents(key.mode()))));
    return this;
  }

  /**
   * Returns the extra events that this key asks for.
   *
   * @return a mask of {@link EpollEvents#RDHUP}, {@link EpollEvents#PRI} and {@link
   *     EpollEvents#WAKEUP}
   * @throws CancelledKeyException if this key is cancelled
   */
  public int extraEvents() {
    ensureValid();
    return Mode.extraEvents(mode());
  }

  /**
   * Sets the extra events that this key asks for, at once. When one of them happens, the key is
   * selected and {@link #readyEvents()} has it, also while the interest set is empty; then its
   * ready set is empty, too. A key that asks for RDHUP or PRI is also selected for an error or a
   * hang-up while its interest set is empty, until a hang-up was reported: nothing can come after
   * that. What is ready is reported again, but for a peer's close that was; a one-shot key is
   * armed.
   *
   * @param events a mask of {@link EpollEvents#RDHUP}, {@link EpollEvents#PRI} and {@link
   *     EpollEvents#WAKEUP}; 0 for none
   * @return this key
   * @throws IllegalArgumentException if another event is among them, or one that the kernel refuses
   *     with this key's trigger
   * @throws UnsupportedOperationException if WAKEUP is among them and the kernel would ignore it
   * @throws CancelledKeyException as {@link #trigger(Trigger)} does
   */
  public EpollSelectionKey extraEvents(int events) {
    ensureValid();
    selector.update(
        this, true, key -> key.mode(Watchables.mode(channel, Mode.trigger(key.mode()), events)));
    return this;
  }

  /**
   * Arms this key again: what is ready, or becomes so, is reported. For a one-shot key that was
   * reported, and for an edge-triggered one whose channel was not used up. It takes effect at once,
   * also when another thread is selecting, and nobody is woken: one {@code epoll_ctl} call ({@code
   * EPOLL_CTL_MOD}; two for {@link Trigger#EDGE_EXCLUSIVE}). A level-triggered key with interest is
   * always armed: there it does nothing.
   *
   * <p>If this key has moved, the key that it has moved to is armed: a worker need not know.
   *
   * @return the key that is armed: this one, or the one that it has moved to
   * @throws CancelledKeyException as {@link #trigger(Trigger)} does, of the key that is to be armed
   */
  public EpollSelectionKey rearm() {
    EpollSelectionKey key = this;
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
    return isPlain() || selector.tryToUpdate(this, true, InterestList.UNCHANGED);
  }

  /**
   * Says whether the kernel is asked for events of this key. A one-shot key is not between its
   * report and the next {@link #rearm()}; none is while its interest set is empty and no extra
   * event that it asks for can come any more; a plain one is from the next selection operation on.
   *
   * @return whether it is armed
   * @throws CancelledKeyException if this key is cancelled
   */
  public boolean isArmed() {
    ensureValid();
    return InterestList.isArmed(this);
  }

  // Readiness

  /**
   * Returns the ready set. A key that has moved keeps the one that it had.
   *
   * @return a set of {@link SelectionKey}'s operations
   * @throws CancelledKeyException if this key is cancelled and has not moved
   */
  @Override
  public int readyOps() {
    if (!hasMoved()) {
      ensureValid();
    }
    return (byte) READY_OPS.getAcquire(this);
  }

  /**
   * Returns the events that the kernel reported when this key was last selected, with those of
   * before if it was in the selected-key set then. Events that nobody has asked for are not
   * reported, but for {@link EpollEvents#ERR} and {@link EpollEvents#HUP}.
   *
   * @return a mask of {@link EpollEvents}; 0 before the channel is selected for the first time
   * @throws CancelledKeyException if this key is cancelled and has not moved
   */
  public int readyEvents() {
    readyOps(); // valid, and published after the events
    return readyEvents;
  }

  /**
   * Says whether the peer has closed or half-closed its end, as far as it was reported: {@link
   * EpollEvents#RDHUP}, if this key asked for it, or {@link EpollEvents#HUP} of a channel that was
   * connected. Once true it stays so. Bytes that were sent before may still be unread. {@link
   * SocketChannel#shutdownInput()} makes the kernel say the same.
   *
   * @return whether nothing more will come from the peer
   * @throws CancelledKeyException if this key is cancelled and has not moved
   */
  public boolean isPeerClosed() {
    readyOps(); // valid
    return heard() != 0;
  }

  /**
   * Says whether {@link #readyEvents()} has {@link EpollEvents#HUP}: nothing can be sent or
   * received any more.
   *
   * @return whether the connection is gone
   * @throws CancelledKeyException if this key is cancelled and has not moved
   */
  public boolean isHungUp() {
    return (readyEvents() & EPOLLHUP) != 0;
  }

  /**
   * Says whether {@link #readyEvents()} has {@link EpollEvents#ERR}; {@link #takeError()} says
   * which error.
   *
   * @return whether there was an error
   * @throws CancelledKeyException if this key is cancelled and has not moved
   */
  public boolean isError() {
    return (readyEvents() & EPOLLERR) != 0;
  }

  /**
   * Says whether {@link #readyEvents()} has {@link EpollEvents#PRI}.
   *
   * @return whether urgent data was reported
   * @throws CancelledKeyException if this key is cancelled and has not moved
   */
  public boolean isUrgent() {
    return (readyEvents() & EPOLLPRI) != 0;
  }

  /**
   * Takes the pending error of this key's socket: {@code SO_ERROR}, see <a
   * href="https://man7.org/linux/man-pages/man7/socket.7.html">socket(7)</a>. The error is pending
   * no more afterwards: the channel's next operation will not meet it.
   *
   * @return the error, which is not thrown; empty if none is pending
   * @throws EpollException if the channel is not a socket ({@code ENOTSOCK})
   * @throws CancelledKeyException if this key is cancelled
   */
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

  // Moving

  /**
   * Moves the channel to another selector, with interest set, trigger, extra events and attachment,
   * in one step that takes effect at once: events are reported by this key's selector until then
   * and by the other from then on, whichever threads select meanwhile. What is ready and unread is
   * reported by the other selector, which is neither woken nor needs to be. Of a key that is not
   * one-shot, a selection operation that has an event in hand just then may still report it, on
   * this key.
   *
   * <p>A one-shot key that was reported and not armed since stays disarmed, for who has its event
   * has the channel. Another thread may move the key under such a worker: {@link #readyOps()} and
   * the other questions about what was reported go on answering, {@link #rearm()} arms the key that
   * this one has moved to, and {@link #movedTo()} returns it.
   *
   * <p>In all other respects this key is then cancelled. It leaves the selected-key set, and is let
   * go of, with the next selection operation of its selector; the channel can be registered there
   * again at once. If moving fails, this key is as it was; {@link #movedTo()} then is empty.
   *
   * @param target the other selector
   * @return the new key; this one if the target is this key's selector
   * @throws NullPointerException if the target is null
   * @throws IllegalStateException if the channel is registered with the target already
   * @throws IllegalArgumentException if the channel is the target itself, see {@link
   *     EpollSelector#asChannel()}
   * @throws CancelledKeyException if this key is cancelled, maybe because another thread moved it
   *     or is closing the channel
   * @throws ClosedChannelException if the channel is closed
   * @throws ClosedSelectorException if the target is closed
   * @throws EpollException if the kernel refuses the new key, for instance with {@code ENOSPC}; or
   *     if it will not let go of this one, which has moved all the same: see {@link #movedTo()}
   */
  public EpollSelectionKey moveTo(EpollSelector target) throws IOException {
    Objects.requireNonNull(target, "target");
    ensureValid();
    return target == selector ? this : target.take(this);
  }

  /**
   * Returns the key that this one has moved to, which may have moved on.
   *
   * @return the key that {@link #moveTo} returned, or, if that has moved on and nothing refers to
   *     it any more, the key that the channel has moved to last; empty if this key has not moved
   */
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
  void takeOver(EpollSelectionKey from) {
    configure(from.interestOps, from.mode());
    heard = from.heard;
    usage(Usage.habitOnly(from.usage));
    byte ready = (byte) READY_OPS.getAcquire(from);
    readyEvents = from.readyEvents;
    READY_OPS.setRelease(this, ready);
  }

  /** Notes that it has moved. Under the descriptor's lock. */
  void movedTo(EpollSelectionKey key) {
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
    if (!plain) {
      return true;
    }
    hear(events); // also when it is selected already, and nobody is told
    return (now & ~before) != 0;
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

  /**
   * For logs: the channel, the selector, and what this key asks for and was reported.
   *
   * @return one line
   */
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
