package io.edgewise;

import io.edgewise.internal.selector.SelectorImpl;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelector;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A {@link Selector} on one <a
 * href="https://man7.org/linux/man-pages/man7/epoll.7.html">epoll(7)</a> instance. It behaves as
 * that class says. In addition, keys can have a {@link Trigger} and extra events, timeouts can be
 * finer than a millisecond, channels can move between selectors, and a selector can watch others.
 *
 * <p>{@link #open()} opens one; so does {@code (EpollSelector) Selector.open()} where {@link
 * EpollSelectorProvider} is the JVM's default provider. A small server with one-shot keys:
 *
 * <pre>{@code
 * EpollSelector selector = EpollSelector.open();
 * selector.register(channel, SelectionKey.OP_READ, Trigger.ONE_SHOT, EpollEvents.RDHUP, null);
 * while (true) {
 *   selector.select(ready -> workers.execute(() -> {
 *     EpollSelectionKey key = (EpollSelectionKey) ready;
 *     ...                     // only this thread uses the channel
 *     key.rearm();            // one epoll_ctl; the selecting thread is not woken
 *   }));
 * }
 * }</pre>
 *
 * <p>Thread-safety is that of {@link Selector}. Any thread may call the methods that this class
 * adds, at any time. Except for selection operations, they do not wait for a selection operation to
 * end.
 */
public abstract sealed class EpollSelector extends AbstractSelector permits SelectorImpl {
  /**
   * The system property for the initial {@linkplain #spin(Duration) spin} of selectors: a duration
   * such as {@code 800ns}, {@code 50us}, {@code 2ms}, {@code 1s}, or in ISO 8601 form, {@code
   * PT0.00005S}. {@code 0}, the default, is none. It is read at the first use of the provider,
   * which as a rule is the JVM's first use of NIO.
   */
  public static final String SPIN_PROPERTY = "io.edgewise.spin";

  /**
   * For the one permitted subclass.
   *
   * @param provider its provider
   */
  protected EpollSelector(EpollSelectorProvider provider) {
    super(provider);
  }

  /**
   * Opens a selector, whatever provider the JVM's default is.
   *
   * @return the new selector, with the default trigger of {@link Trigger#DEFAULT_PROPERTY}, the
   *     spin of {@link #SPIN_PROPERTY} and the busy polling of {@link BusyPoll#PROPERTY}
   * @throws EpollException as {@link EpollSelectorProvider#openSelector()} does
   * @throws IllegalArgumentException as {@link EpollSelectorProvider#openSelector()} does
   * @throws UnsatisfiedLinkError if Edgewise cannot run here: see {@link Epoll}
   */
  public static EpollSelector open() throws EpollException {
    return EpollSelectorProvider.provider().openSelector();
  }

  /**
   * Opens a selector with a default trigger, which is that of keys registered in the ordinary way,
   * by {@link SelectableChannel#register(Selector, int)}.
   *
   * @param defaultTrigger the trigger
   * @return the new selector, with the spin of {@link #SPIN_PROPERTY} and the busy polling of
   *     {@link BusyPoll#PROPERTY}
   * @throws NullPointerException if the trigger is null
   * @throws EpollException as {@link EpollSelectorProvider#openSelector()} does
   * @throws IllegalArgumentException as {@link EpollSelectorProvider#openSelector()} does
   * @throws UnsatisfiedLinkError if Edgewise cannot run here: see {@link Epoll}
   */
  public static EpollSelector open(Trigger defaultTrigger) throws EpollException {
    Objects.requireNonNull(defaultTrigger, "defaultTrigger");
    return EpollSelectorProvider.provider().openSelector(defaultTrigger);
  }

  /**
   * Returns the trigger of keys that are registered without one.
   *
   * @return the trigger
   */
  public abstract Trigger defaultTrigger();

  /**
   * Returns the keys, as {@link Selector#keys()} says. The view is safe for use by many threads.
   *
   * @return an unmodifiable view
   * @throws ClosedSelectorException if this selector is closed
   */
  @Override
  public abstract Set<SelectionKey> keys();

  /**
   * Returns the selected-key set, as {@link Selector#selectedKeys()} says. Keys can be removed but
   * not added. An opt-in key (see {@link Trigger}) may be selected with an empty ready set: for an
   * extra event, or for an event that makes none of its operations ready in the channel's present
   * state, for instance {@code OP_CONNECT} of a connected channel.
   *
   * @return the set, which is not thread-safe
   * @throws ClosedSelectorException if this selector is closed
   */
  @Override
  public abstract Set<SelectionKey> selectedKeys();

  // Registration: any thread, without the selector's monitor.

  /**
   * Registers a channel, without extra events and without an attachment: see {@link
   * #register(SelectableChannel, int, Trigger, int, Object)}.
   *
   * @param channel the channel, in non-blocking mode
   * @param ops the interest set
   * @param trigger the trigger
   * @return the key
   * @throws IOException as the other method does; this one throws its other exceptions, too
   */
  public abstract EpollSelectionKey register(SelectableChannel channel, int ops, Trigger trigger)
      throws IOException;

  /**
   * Registers a channel with a trigger and extra events. It takes effect at once, also while
   * another thread selects, and in one step: no event is reported in another mode before. If the
   * channel is already registered with this selector, its key is changed to all this, as {@link
   * SelectableChannel#register(Selector, int, Object)} does.
   *
   * @param channel the channel, in non-blocking mode: one of the JDK's, or what {@link
   *     #asChannel()} of another selector has returned
   * @param ops the interest set; it may be empty
   * @param trigger the trigger
   * @param extraEvents a mask of {@link EpollEvents#RDHUP}, {@link EpollEvents#PRI} and {@link
   *     EpollEvents#WAKEUP}; 0 for none
   * @param attachment the key's attachment; it may be null
   * @return the key
   * @throws NullPointerException if the channel or the trigger is null
   * @throws IllegalArgumentException if the channel does not support one of the operations, if
   *     there are extra events other than those three, if RDHUP or PRI comes with an exclusive
   *     trigger, if the trigger is exclusive and the channel is a selector, or if the channel is
   *     this selector itself
   * @throws UnsupportedOperationException if WAKEUP is requested and the kernel would ignore it
   * @throws IllegalBlockingModeException if the channel is in blocking mode
   * @throws IllegalSelectorException if it is not a channel that this class can watch
   * @throws CancelledKeyException if the channel has a key with this selector that is cancelled and
   *     has not been deregistered by a selection operation yet; or if the kernel now refuses the
   *     key that it has, and this refusal is the cause
   * @throws ClosedChannelException if the channel is closed
   * @throws ClosedSelectorException if this selector is closed
   * @throws EpollException if the kernel refuses the channel: {@code ENOSPC} beyond {@code
   *     fs.epoll.max_user_watches}, {@code ENOMEM}, {@code ELOOP} for selectors that would watch
   *     each other; nothing is registered then
   */
  public abstract EpollSelectionKey register(
      SelectableChannel channel, int ops, Trigger trigger, int extraEvents, Object attachment)
      throws IOException;

  /**
   * Returns the number of the epoll descriptor, for tools that show what the kernel holds, such as
   * {@code /proc/self/fdinfo}. The descriptor belongs to this selector and must not be closed or
   * changed. Any thread may call this.
   *
   * @return the number, which may be another file's once this selector is closed
   * @throws ClosedSelectorException if this selector is closed
   */
  public abstract int descriptor();

  /**
   * Returns this selector as a channel, which can be registered with another selector for {@code
   * OP_READ}. The channel is readable when a selection operation would select something, or was
   * woken up ({@link #wakeup()}) in advance. A selection operation on this selector, for instance
   * {@link #selectNow()}, makes it unreadable again.
   *
   * <p>As elsewhere, the registration and the changes of a key in NIO mode reach the kernel with
   * the next selection operation. {@link #wakeup()} shows the other selector that there is one to
   * perform.
   *
   * <p>Closing the channel ends its registrations and allows no others. It closes nothing else.
   * Closing this selector closes the channel.
   *
   * @return the channel, always the same
   * @throws ClosedSelectorException if this selector is closed
   */
  public abstract SelectableChannel asChannel();

  /**
   * Wakes the thread that selects, or else the next one that does, as {@link Selector#wakeup()}
   * says. It makes a system call only if a thread is blocked or about to block, or {@link
   * #asChannel()} has been called.
   *
   * @return this selector
   */
  @Override
  public abstract Selector wakeup();

  // Waiting

  /**
   * Sets how long a selection operation polls before it blocks, from the next operation on. It
   * polls with a timeout of zero, again and again, until there is an event or a wake-up, the thread
   * is interrupted, or this duration or the operation's own timeout is over. Then it waits in the
   * kernel for what is left of the timeout. All polling of one selection operation together takes
   * no longer than this duration.
   *
   * <p>This is for loops that must answer fast. A thread that polls need not be woken from sleep,
   * nor its core from an idle state, and {@link #wakeup()} makes no system call for it. Polling
   * occupies the core on which it runs for as long as it lasts, so there should be more cores than
   * threads that poll. Tens of microseconds are usual. {@code selectNow} is not affected, nor are
   * virtual threads where they are parked while they select (JDK 24 and later).
   *
   * <p>Any thread may call this. It has no effect on a closed selector.
   *
   * @param duration the duration; zero for none, which is the default unless {@link #SPIN_PROPERTY}
   *     says otherwise; more than 292 years count as 292 years
   * @return this selector
   * @throws NullPointerException if the duration is null
   * @throws IllegalArgumentException if the duration is negative
   */
  public abstract EpollSelector spin(Duration duration);

  /**
   * Returns how long a selection operation polls before it blocks. Any thread may call this, also
   * on a closed selector.
   *
   * @return the duration, zero for none
   */
  public abstract Duration spin();

  /**
   * Sets whether and how the kernel polls the network card while this selector waits, from the next
   * wait on. If the kernel refuses, the previous setting stays.
   *
   * @param busyPoll the setting; {@link BusyPoll#OFF} for the system-wide setting
   * @return this selector
   * @throws NullPointerException if it is null
   * @throws ClosedSelectorException if this selector is closed
   * @throws EpollException if the kernel cannot do it ({@code ENOTTY} before Linux 6.9, {@code
   *     EOPNOTSUPP} if it was built without it, {@code EINVAL} if it has other limits) or does not
   *     allow it ({@code EPERM}: more than 64 packets without the capability {@code
   *     CAP_NET_ADMIN}). A program that can do without it may go on
   */
  public abstract EpollSelector busyPoll(BusyPoll busyPoll) throws EpollException;

  /**
   * Asks the kernel how it polls the network card while this selector waits.
   *
   * @return what was set last; {@link BusyPoll#OFF} if nothing was
   * @throws ClosedSelectorException if this selector is closed
   * @throws EpollException if the kernel cannot do it at all, as {@link #busyPoll(BusyPoll)} says
   */
  public abstract BusyPoll busyPoll() throws EpollException;

  // Selection

  /**
   * Selects keys without a time limit, as {@link Selector#select()} says.
   *
   * @return the number of keys updated; an opt-in key counts each time it is reported
   * @throws IOException see {@link EpollSelectorProvider}
   * @throws ClosedSelectorException if this selector is closed
   */
  @Override
  public abstract int select() throws IOException;

  /**
   * Selects keys, as {@link Selector#select(long)} says.
   *
   * @param timeout the longest wait in milliseconds; 0 for no limit
   * @return as {@link #select()} does
   * @throws IOException see {@link EpollSelectorProvider}
   * @throws ClosedSelectorException if this selector is closed
   * @throws IllegalArgumentException if the timeout is negative
   */
  @Override
  public abstract int select(long timeout) throws IOException;

  /**
   * Selects keys, as {@link #select(long)} does, with a timeout that can be finer than a
   * millisecond. On Linux 5.11 and later, epoll_pwait2(2) keeps it to the nanosecond, as far as the
   * kernel's timers allow: the thread's timer slack, 50 microseconds unless set otherwise, is
   * added. Elsewhere it is rounded up to a millisecond. No wait ends early.
   *
   * @param timeout the longest wait; zero to return at once; more than 292 years count as 292 years
   * @return as {@link #select()} does
   * @throws IOException see {@link EpollSelectorProvider}
   * @throws ClosedSelectorException if this selector is closed
   * @throws NullPointerException if the timeout is null
   * @throws IllegalArgumentException if the timeout is negative
   */
  public abstract int select(Duration timeout) throws IOException;

  /**
   * Selects keys without waiting, as {@link Selector#selectNow()} says.
   *
   * @return as {@link #select()} does
   * @throws IOException see {@link EpollSelectorProvider}
   * @throws ClosedSelectorException if this selector is closed
   */
  @Override
  public abstract int selectNow() throws IOException;

  /**
   * Selects keys and performs an action on each, as {@link Selector#select(Consumer)} says. When
   * the action throws an exception, the events of the keys that it was not performed on are not
   * lost, whatever their trigger. When it throws an Error, the event of the key that it was
   * performed on is reported again, too: the Error may have come before the action did anything.
   *
   * @param action the action
   * @return the number of keys that the action was performed on
   * @throws IOException see {@link EpollSelectorProvider}
   * @throws ClosedSelectorException if this selector is closed, also by the action
   */
  @Override
  public abstract int select(Consumer<SelectionKey> action) throws IOException;

  /**
   * Selects keys and performs an action on each, as {@link #select(Consumer)} does.
   *
   * @param action the action
   * @param timeout the longest wait in milliseconds; 0 for no limit
   * @return the number of keys that the action was performed on
   * @throws IOException see {@link EpollSelectorProvider}
   * @throws ClosedSelectorException if this selector is closed, also by the action
   * @throws IllegalArgumentException if the timeout is negative
   */
  @Override
  public abstract int select(Consumer<SelectionKey> action, long timeout) throws IOException;

  /**
   * Selects keys and performs an action on each, as {@link #select(Consumer)} does, with a timeout
   * as {@link #select(Duration)} has.
   *
   * @param action the action
   * @param timeout the longest wait; zero to return at once
   * @return the number of keys that the action was performed on
   * @throws IOException see {@link EpollSelectorProvider}
   * @throws ClosedSelectorException if this selector is closed, also by the action
   * @throws NullPointerException if the action or the timeout is null
   * @throws IllegalArgumentException if the timeout is negative
   */
  public abstract int select(Consumer<SelectionKey> action, Duration timeout) throws IOException;

  /**
   * Selects keys without waiting and performs an action on each, as {@link #select(Consumer)} does.
   *
   * @param action the action
   * @return the number of keys that the action was performed on
   * @throws IOException see {@link EpollSelectorProvider}
   * @throws ClosedSelectorException if this selector is closed, also by the action
   */
  @Override
  public abstract int selectNow(Consumer<SelectionKey> action) throws IOException;

  /**
   * Returns, for logs, the number of the epoll descriptor, the number of keys, and whether this
   * selector is closed.
   *
   * @return one line
   */
  @Override
  public abstract String toString();
}
