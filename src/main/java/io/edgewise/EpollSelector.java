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
 * that class says; beyond that, keys can have a {@link Trigger} and extra events, timeouts can be
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
 *     ...                     // the channel is this thread's alone
 *     key.rearm();            // one epoll_ctl; the selecting thread is not woken
 *   }));
 * }
 * }</pre>
 *
 * <p>Thread-safety is that of {@link Selector}; the methods that this class adds may be called by
 * any thread at any time, and wait for no selection operation to end, but for these operations.
 */
public abstract sealed class EpollSelector extends AbstractSelector permits SelectorImpl {
  /**
   * The system property with the {@linkplain #spin(Duration) spin} of selectors, until they are
   * given another: a duration such as {@code 800ns}, {@code 50us}, {@code 2ms}, {@code 1s}, or as
   * ISO 8601 has it, {@code PT0.00005S}; {@code 0}, the default, is none. Read at the first use of
   * the provider, which is the JVM's first use of NIO as a rule.
   */
  public static final String SPIN_PROPERTY = "io.edgewise.spin";

  /**
   * For the one class that is permitted.
   *
   * @param provider its provider
   */
  protected EpollSelector(EpollSelectorProvider provider) {
    super(provider);
  }

  /**
   * Opens a selector, whatever provider the JVM's default is.
   *
   * @return the new selector, with the default trigger that {@link Trigger#DEFAULT_PROPERTY} says,
   *     the spin of {@link #SPIN_PROPERTY} and the busy polling of {@link BusyPoll#PROPERTY}
   * @throws EpollException as {@link EpollSelectorProvider#openSelector()} does
   * @throws IllegalArgumentException as {@link EpollSelectorProvider#openSelector()} does
   * @throws UnsatisfiedLinkError if Edgewise cannot run here: see {@link Epoll}
   */
  public static EpollSelector open() throws EpollException {
    return EpollSelectorProvider.provider().openSelector();
  }

  /**
   * Opens a selector with a default trigger: the one of keys that are registered in the ordinary
   * way, by {@link SelectableChannel#register(Selector, int)}.
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
   * Returns the selected-key set, as {@link Selector#selectedKeys()} says. Keys can be removed and
   * not added. A key that is not plain (see {@link Trigger}) may be selected with an empty ready
   * set: for an extra event, or for one that makes none of its operations ready as its channel is,
   * {@code OP_CONNECT} of a connected one for instance.
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
   * @throws IOException as the other method does, and all that it throws
   */
  public abstract EpollSelectionKey register(SelectableChannel channel, int ops, Trigger trigger)
      throws IOException;

  /**
   * Registers a channel with a trigger and extra events. It takes effect at once, also while
   * another thread selects, and in one step: no event is reported in another mode before. If the
   * channel is registered with this selector already, its key is given all this, as {@link
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
   * @throws IllegalArgumentException if the channel does not support one of the operations, or the
   *     kernel would refuse the extra events or the trigger: others than those three, or RDHUP or
   *     PRI with an exclusive trigger, or an exclusive trigger for a selector, or this selector
   *     itself as the channel
   * @throws UnsupportedOperationException if WAKEUP is asked for and the kernel would ignore it
   * @throws IllegalBlockingModeException if the channel is in blocking mode
   * @throws IllegalSelectorException if it is not a channel that this class can watch
   * @throws CancelledKeyException if the channel has a key with this selector that is cancelled and
   *     has not been deregistered by a selection operation yet; or if a key that it has is refused
   *     by the kernel now, which is then the cause
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
   * {@code /proc/self/fdinfo}. The descriptor is this selector's: it must not be closed or changed.
   * Any thread.
   *
   * @return the number, which may be another file's once this selector is closed
   * @throws ClosedSelectorException if this selector is closed
   */
  public abstract int descriptor();

  /**
   * Returns this selector as a channel that is readable when a selection operation would select
   * something, or was woken up ({@link #wakeup()}) in advance, so that it can be registered with
   * another selector, for {@code OP_READ}. Selecting here, by {@link #selectNow()} for instance, is
   * what makes it unreadable again.
   *
   * <p>As everywhere, a plain key's registration and changes reach the kernel with the next
   * selection operation; {@link #wakeup()} has the other selector see that there is one to perform.
   *
   * <p>Closing the channel ends its registrations, and it can have no others then; it closes
   * nothing else. Closing this selector closes the channel.
   *
   * @return the channel, always the same
   * @throws ClosedSelectorException if this selector is closed
   */
  public abstract SelectableChannel asChannel();

  /**
   * Wakes the thread that selects, or else the next one that does, as {@link Selector#wakeup()}
   * says. A system call is made only if a thread is about to block or blocked, or {@link
   * #asChannel()} has been asked for.
   *
   * @return this selector
   */
  @Override
  public abstract Selector wakeup();

  // Waiting

  /**
   * Sets for how long a selection operation polls before it blocks, from the next one on. It polls
   * with a timeout of zero, again and again, until there is an event or a wake-up, the thread is
   * interrupted, or this duration or the operation's own timeout is over; then it waits in the
   * kernel for what is left of the timeout. All polling of one selection operation together takes
   * no longer than this.
   *
   * <p>For loops that must answer fast: a thread that polls need not be woken from its sleep, nor
   * its core from an idle state; and to wake it by {@link #wakeup()} takes no system call. It costs
   * the core on which it runs for as long as it lasts, so that there should be more cores than
   * threads that do this; tens of microseconds are usual. {@code selectNow} is not affected, nor
   * are virtual threads where they are parked while they select (JDK 24 and later).
   *
   * <p>Any thread. Of a closed selector it has no effect.
   *
   * @param duration the duration; zero for none, which is the default unless {@link #SPIN_PROPERTY}
   *     says otherwise. One of more than 292 years is taken as that
   * @return this selector
   * @throws NullPointerException if the duration is null
   * @throws IllegalArgumentException if the duration is negative
   */
  public abstract EpollSelector spin(Duration duration);

  /**
   * Returns for how long a selection operation polls before it blocks. Any thread, also of a closed
   * selector.
   *
   * @return the duration, zero for none
   */
  public abstract Duration spin();

  /**
   * Has the kernel poll the network card while this selector waits, or not, from the next wait on.
   * When it refuses, what was set before stays.
   *
   * @param busyPoll how; {@link BusyPoll#OFF} for as the system is set
   * @return this selector
   * @throws NullPointerException if it is null
   * @throws ClosedSelectorException if this selector is closed
   * @throws EpollException if the kernel cannot do it ({@code ENOTTY} before Linux 6.9, {@code
   *     EOPNOTSUPP} if it was built without, {@code EINVAL} if it has other limits) or does not
   *     allow it ({@code EPERM}: more than 64 packets without the capability {@code
   *     CAP_NET_ADMIN}). A program that can do without goes on
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
   * Selects keys, without a limit of time, as {@link Selector#select()} says.
   *
   * @return the number of keys updated; a key that is not plain counts each time it is reported
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
   * millisecond. It is kept to the nanosecond by epoll_pwait2(2) on Linux 5.11 and later, as far as
   * the kernel's timers go: the thread's timer slack, 50 microseconds unless set otherwise, comes
   * on top. Elsewhere it is rounded up to a millisecond. No wait ends early.
   *
   * @param timeout the longest wait; zero to return at once. A timeout of more than 292 years is
   *     taken as that
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
   * For logs: the epoll descriptor's number, how many keys there are, and if it is closed.
   *
   * @return one line
   */
  @Override
  public abstract String toString();
}
