package io.edgewise;

import io.edgewise.internal.selector.KeyState;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelectionKey;
import java.util.Optional;

/**
 * The registration of a channel with an {@link EpollSelector}. It is a {@link SelectionKey} in all
 * respects. In addition it has a {@link Trigger}, can request extra events, says what the kernel
 * has reported, and can move to another selector.
 *
 * <p>The key of a channel that was registered in the ordinary way is one, too: {@code
 * (EpollSelectionKey) channel.register(selector, ops)}.
 *
 * <p>A key that the kernel refuses to watch is cancelled. Then, and only then, the {@link
 * CancelledKeyException} that its methods throw has a cause, an {@link EpollException}. A call that
 * changes an opt-in key (see {@link Trigger}) throws this itself if the kernel refuses the key. A
 * key that was registered in the ordinary way reaches the kernel only with the next selection
 * operation.
 *
 * <p>All methods are thread-safe.
 */
public abstract sealed class EpollSelectionKey extends AbstractSelectionKey permits KeyState {
  /** For the one permitted subclass. */
  protected EpollSelectionKey() {}

  /**
   * Returns the channel of this key, also after it is cancelled.
   *
   * @return the channel; for a nested selector, what {@link EpollSelector#asChannel()} returned
   */
  @Override
  public abstract SelectableChannel channel();

  /**
   * Returns the selector of this key, also after it is cancelled or has moved.
   *
   * @return the selector
   */
  @Override
  public abstract EpollSelector selector();

  // Interest

  /**
   * Returns the interest set.
   *
   * @return a set of {@link SelectionKey}'s operations
   * @throws CancelledKeyException if this key is cancelled
   */
  @Override
  public abstract int interestOps();

  /**
   * Sets the interest set. For a key in NIO mode this takes effect at the next selection operation,
   * as {@link SelectionKey#interestOps(int)} says. For an opt-in key it takes effect at once, also
   * while another thread is selecting, and without a wake-up: by one {@code epoll_ctl} call if
   * there is something to change. A one-shot key that was reported is armed again, even if the set
   * stays the same.
   *
   * @param ops a set of operations that the channel supports
   * @return this key
   * @throws IllegalArgumentException if the channel does not support one of the operations
   * @throws CancelledKeyException if this key is cancelled, or is an opt-in key that the kernel
   *     refuses now; its cause is then an {@link EpollException}, and the key is cancelled
   */
  @Override
  public abstract SelectionKey interestOps(int ops);

  /**
   * Adds operations to the interest set, atomically; otherwise like {@link #interestOps(int)}.
   *
   * @param ops a set of operations that the channel supports
   * @return the previous interest set
   * @throws IllegalArgumentException if the channel does not support one of the operations
   * @throws CancelledKeyException as {@link #interestOps(int)} does
   */
  @Override
  public abstract int interestOpsOr(int ops);

  /**
   * Keeps only some operations in the interest set, atomically; otherwise like {@link
   * #interestOps(int)}.
   *
   * @param ops the operations to keep; they may include operations that the channel does not
   *     support
   * @return the previous interest set
   * @throws CancelledKeyException as {@link #interestOps(int)} does
   */
  @Override
  public abstract int interestOpsAnd(int ops);

  /**
   * Returns the trigger.
   *
   * @return the trigger
   * @throws CancelledKeyException if this key is cancelled
   */
  public abstract Trigger trigger();

  /**
   * Changes the trigger at once. What is ready is reported again, and a one-shot key is armed. A
   * selection operation that already has an event of this key in hand may report it first.
   *
   * @param trigger the new trigger
   * @return this key
   * @throws NullPointerException if it is null
   * @throws IllegalArgumentException if it is exclusive, and this key requests extra events that
   *     the kernel refuses with that, or is the key of a nested selector
   * @throws CancelledKeyException if this key is cancelled, or the kernel refuses it now; its cause
   *     is then an {@link EpollException}, and the key is cancelled
   */
  public abstract EpollSelectionKey trigger(Trigger trigger);

  /**
   * Returns the extra events that this key requests.
   *
   * @return a mask of {@link EpollEvents#RDHUP}, {@link EpollEvents#PRI} and {@link
   *     EpollEvents#WAKEUP}
   * @throws CancelledKeyException if this key is cancelled
   */
  public abstract int extraEvents();

  /**
   * Sets the extra events that this key requests, at once. When one of them happens, the key is
   * selected and {@link #readyEvents()} has it, even while the interest set is empty; its ready set
   * is then empty, too. While its interest set is empty, a key that requests RDHUP or PRI is also
   * selected for an error or a hang-up, until a hang-up was reported: nothing can come after that.
   * What is ready is reported again, except for a peer's close that was reported before. A one-shot
   * key is armed.
   *
   * @param events a mask of {@link EpollEvents#RDHUP}, {@link EpollEvents#PRI} and {@link
   *     EpollEvents#WAKEUP}; 0 for none
   * @return this key
   * @throws IllegalArgumentException if another event is among them, or one that the kernel refuses
   *     with this key's trigger
   * @throws UnsupportedOperationException if WAKEUP is among them and the kernel would ignore it
   * @throws CancelledKeyException as {@link #trigger(Trigger)} does
   */
  public abstract EpollSelectionKey extraEvents(int events);

  /**
   * Arms this key again: what is ready, or becomes ready, is reported. This is for a one-shot key
   * that was reported, and for an edge-triggered key whose channel was not used up. It takes effect
   * at once, also while another thread is selecting, and without a wake-up: by one {@code
   * epoll_ctl} call ({@code EPOLL_CTL_MOD}; two for {@link Trigger#EDGE_EXCLUSIVE}). A
   * level-triggered key with interest is always armed: for that, this does nothing.
   *
   * <p>If this key has moved, the key that it has moved to is armed. A worker need not know of the
   * move.
   *
   * @return the key that is armed: this one, or the one that it has moved to
   * @throws CancelledKeyException as {@link #trigger(Trigger)} does, for the key that is to be
   *     armed
   */
  public abstract EpollSelectionKey rearm();

  /**
   * Says whether the kernel watches for events of this key. A one-shot key is not armed between its
   * report and the next {@link #rearm()}. No key is armed while its interest set is empty and no
   * extra event that it requests can come any more. A key in NIO mode is armed from the next
   * selection operation on.
   *
   * @return whether it is armed
   * @throws CancelledKeyException if this key is cancelled
   */
  public abstract boolean isArmed();

  // Readiness

  /**
   * Returns the ready set. A key that has moved keeps its last one.
   *
   * @return a set of {@link SelectionKey}'s operations
   * @throws CancelledKeyException if this key is cancelled and has not moved
   */
  @Override
  public abstract int readyOps();

  /**
   * Returns the events that the kernel reported when this key was last selected. If it was in the
   * selected-key set already, its earlier events are included. Events that were not requested are
   * not reported, except for {@link EpollEvents#ERR} and {@link EpollEvents#HUP}.
   *
   * @return a mask of {@link EpollEvents}; 0 before the channel is selected for the first time
   * @throws CancelledKeyException if this key is cancelled and has not moved
   */
  public abstract int readyEvents();

  /**
   * Says whether a close or half-close of the peer was reported: {@link EpollEvents#RDHUP}, if this
   * key requested it, or {@link EpollEvents#HUP} of a channel that was connected. Once true, it
   * stays true. Bytes that were sent before may still be unread. {@link
   * SocketChannel#shutdownInput()} makes the kernel report the same.
   *
   * @return whether nothing more will come from the peer
   * @throws CancelledKeyException if this key is cancelled and has not moved
   */
  public abstract boolean isPeerClosed();

  /**
   * Says whether {@link #readyEvents()} has {@link EpollEvents#HUP}: nothing can be sent or
   * received any more.
   *
   * @return whether the connection is gone
   * @throws CancelledKeyException if this key is cancelled and has not moved
   */
  public abstract boolean isHungUp();

  /**
   * Says whether {@link #readyEvents()} has {@link EpollEvents#ERR}; {@link #takeError()} says
   * which error.
   *
   * @return whether there was an error
   * @throws CancelledKeyException if this key is cancelled and has not moved
   */
  public abstract boolean isError();

  /**
   * Says whether {@link #readyEvents()} has {@link EpollEvents#PRI}.
   *
   * @return whether urgent data was reported
   * @throws CancelledKeyException if this key is cancelled and has not moved
   */
  public abstract boolean isUrgent();

  /**
   * Takes the pending error of this key's socket: {@code SO_ERROR}, see <a
   * href="https://man7.org/linux/man-pages/man7/socket.7.html">socket(7)</a>. Afterwards the error
   * is no longer pending: the channel's next operation will not meet it.
   *
   * @return the error, which is not thrown; empty if none is pending
   * @throws EpollException if the channel is not a socket ({@code ENOTSOCK})
   * @throws CancelledKeyException if this key is cancelled
   */
  public abstract Optional<EpollException> takeError() throws EpollException;

  // Moving

  /**
   * Moves the channel to another selector, with its interest set, trigger, extra events and
   * attachment. The move is one step and takes effect at once: events are reported by this key's
   * selector until then and by the other selector from then on, whichever threads select meanwhile.
   * What is ready and unread is reported by the other selector, which is not woken and need not be.
   * If this key is not one-shot, a selection operation that already has an event in hand may still
   * report it, on this key.
   *
   * <p>A one-shot key that was reported and not armed since stays disarmed: the worker that holds
   * its event owns the channel. Another thread may move the key meanwhile. For the worker, {@link
   * #readyOps()} and the other methods that say what was reported go on working, {@link #rearm()}
   * arms the key that this one has moved to, and {@link #movedTo()} returns that key.
   *
   * <p>In all other respects this key is then cancelled. It is removed from the selected-key set
   * and deregistered by the next selection operation of its selector. The channel can be registered
   * there again at once. If the move fails, this key is unchanged, and {@link #movedTo()} is empty.
   *
   * @param target the other selector
   * @return the new key; this one if the target is this key's selector
   * @throws NullPointerException if the target is null
   * @throws IllegalStateException if the channel is registered with the target already
   * @throws IllegalArgumentException if the channel is the target itself, see {@link
   *     EpollSelector#asChannel()}
   * @throws CancelledKeyException if this key is cancelled, for instance because another thread
   *     moved it or is closing the channel
   * @throws ClosedChannelException if the channel is closed
   * @throws ClosedSelectorException if the target is closed
   * @throws EpollException if the kernel refuses the new key, for instance with {@code ENOSPC}; or
   *     if it refuses to remove this one, which has moved all the same: see {@link #movedTo()}
   */
  public abstract EpollSelectionKey moveTo(EpollSelector target) throws IOException;

  /**
   * Returns the key that this one has moved to, which may have moved on.
   *
   * @return the key that {@link #moveTo} returned, or, if that has moved on and nothing refers to
   *     it any more, the key that the channel has moved to last; empty if this key has not moved
   */
  public abstract Optional<EpollSelectionKey> movedTo();

  /**
   * Returns, for logs, the channel, the selector, and what this key requests and what was reported.
   *
   * @return one line
   */
  @Override
  public abstract String toString();
}
