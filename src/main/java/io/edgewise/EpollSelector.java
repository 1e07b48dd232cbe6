package io.edgewise;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.time.Duration;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

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
public final class EpollSelector extends AbstractSelector {
  /**
   * The system property with the {@linkplain #spin(Duration) spin} of selectors, until they are
   * given another: a duration such as {@code 800ns}, {@code 50us}, {@code 2ms}, {@code 1s}, or as
   * ISO 8601 has it, {@code PT0.00005S}; {@code 0}, the default, is none. Read at the first use of
   * the provider, which is the JVM's first use of NIO as a rule.
   */
  public static final String SPIN_PROPERTY = "io.edgewise.spin";

  // Locks are taken in this order: this selector, its selected-key set, a channel's registration
  // and key locks, registerLock, a descriptor's lock, and within all of these the monitors of the
  // key table, of the queues of changed and cancelled keys and of the cancelled-key set.
  // Registering, cancelling, changing interest, moving and waking up take neither of the first two,
  // so that they never wait for a selection.

  private final KeyTable keys = new KeyTable();

  private final Set<SelectionKey> keysView = Collections.unmodifiableSet(keys.asSet());

  /** Guarded by itself, within this selector's monitor. */
  private final SelectedKeySet selectedKeys = new SelectedKeySet();

  /** Any thread adds; guarded by this to drain. */
  private final CancelledKeySet cancelledKeys = new CancelledKeySet(this);

  /** Guarded by this, but for the methods that say otherwise. */
  private final Poller poller;

  private final Trigger defaultTrigger;

  /**
   * Held to add a key to an open selector, and to see that no more will be added; and while the
   * descriptor of an open selector is used for something else than keys and waiting.
   */
  private final Object registerLock = new Object();

  /** This selector as a channel, once that was asked for. Guarded by registerLock. */
  private SelectorChannel asChannel;

  /** Whether a selection operation is in progress. Guarded by this. */
  private boolean selecting;

  /** What has failed of a deregistration in progress. Guarded by this. */
  private final Failures failures = new Failures();

  private final Consumer<EpollSelectionKey> deregister = this::deregister;

  /**
   * Whether a selection operation is between its steps, or an Error has ended one there. Guarded by
   * this.
   */
  private boolean isUnfinished;

  /** Whether an Error has ended a change of some key. Any thread. */
  private volatile boolean isSuspect;

  EpollSelector(EpollSelectorProvider provider, Trigger defaultTrigger, Learning learning)
      throws EpollException {
    super(provider);
    this.defaultTrigger = defaultTrigger;
    JdkUnsafe.setCancelledKeys(this, cancelledKeys);
    poller = Poller.open(keys, learning, provider.busyPoll());
    poller.spin().duration(provider.spin());
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
  public Trigger defaultTrigger() {
    return defaultTrigger;
  }

  /**
   * Returns the keys, as {@link Selector#keys()} says. The view is safe for use by many threads.
   *
   * @return an unmodifiable view
   * @throws ClosedSelectorException if this selector is closed
   */
  @Override
  public Set<SelectionKey> keys() {
    ensureOpen();
    return keysView;
  }

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
  public EpollSelectionKey register(SelectableChannel channel, int ops, Trigger trigger)
      throws IOException {
    return register(channel, ops, trigger, 0, null);
  }

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
  public EpollSelectionKey register(
      SelectableChannel channel, int ops, Trigger trigger, int extraEvents, Object attachment)
      throws IOException {
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(trigger, "trigger");
    ensureOpen();
    EpollSelectionKey.ensureSupported(channel, ops);
    int mode = Watchables.mode(channel, trigger, extraEvents);
    synchronized (channel.blockingLock()) {
      if (!channel.isOpen()) {
        throw new ClosedChannelException();
      }
      if (channel.isBlocking()) {
        throw new IllegalBlockingModeException();
      }
      if (channel.keyFor(this) instanceof EpollSelectionKey key) {
        return registerAgain(key, ops, mode, attachment);
      }
      return new Registration(this, ops, mode, attachment).run(channel);
    }
  }

  private EpollSelectionKey registerAgain(
      EpollSelectionKey key, int ops, int mode, Object attachment) {
    update(
        key,
        true,
        changed -> {
          changed.attach(attachment);
          changed.configure(ops, mode);
        });
    return key;
  }

  /**
   * Registers a channel with the default trigger, as {@link SelectableChannel#register(Selector,
   * int, Object)} has it done.
   */
  @Override
  protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
    if (!Watchables.isWatchable(channel)) {
      throw new IllegalSelectorException();
    }
    if (attachment instanceof Admission admission) {
      return admit(admission, channel);
    }
    try {
      return newKey(channel, ops, attachment);
    } catch (Error e) {
      suspect(); // the channel may not know of the key
      throw e;
    }
  }

  private EpollSelectionKey newKey(SelectableChannel channel, int ops, Object attachment) {
    int mode = Watchables.defaultMode(channel, defaultTrigger);
    EpollSelectionKey key = new EpollSelectionKey(this, channel, ops, mode);
    key.attach(attachment);
    synchronized (registerLock) {
      ensureOpenTo(channel);
      enrol(key);
    }
    if (ops != 0 || !key.isPlain()) {
      changed(key);
    }
    return key;
  }

  private static EpollSelectionKey admit(Admission admission, SelectableChannel channel) {
    try {
      return admission.admit(channel);
    } catch (EpollException e) {
      throw TrustedLookup.<RuntimeException>sneak(e); // through the channel, to who has called it
    }
  }

  private void ensureOpenTo(SelectableChannel channel) {
    assert Thread.holdsLock(registerLock);
    ensureOpen();
    if (channel == asChannel) {
      throw new IllegalArgumentException("a selector cannot watch itself: " + this);
    }
  }

  /**
   * Does something while this selector is open, and cannot be closed.
   *
   * @throws ClosedSelectorException if it is closed
   * @throws IllegalArgumentException if the channel is this selector's own
   */
  <T> T whileOpenTo(SelectableChannel channel, Supplier<T> action) {
    synchronized (registerLock) {
      ensureOpenTo(channel);
      return action.get();
    }
  }

  /** Adds a new key to the keys; returns it. */
  EpollSelectionKey enrol(EpollSelectionKey key) {
    assert Thread.holdsLock(registerLock);
    keys.add(key);
    Watchables.registered(key);
    return key;
  }

  /** Takes a key out of the keys that was not registered after all. */
  void strike(EpollSelectionKey key) {
    Watchables.deregistered(key);
    keys.remove(key);
  }

  /** Has the next selection operation bring everything into line. Any thread, after an Error. */
  void suspect() {
    isSuspect = true;
  }

  /** Has the next selection operation look at what a key asks for. Any thread. */
  void changed(EpollSelectionKey key) {
    poller.changed(key);
  }

  /** See {@link EpollSelectionKey#moveTo}. */
  EpollSelectionKey take(EpollSelectionKey from) throws IOException {
    ensureOpen();
    SelectableChannel channel = from.channel();
    synchronized (channel.blockingLock()) {
      if (channel.keyFor(this) != null) {
        throw new IllegalStateException(channel + " is already registered with " + this);
      }
      return new Move(from, this).run(channel);
    }
  }

  /** What the kernel was told. Any thread. */
  InterestList interests() {
    return poller.interests();
  }

  /**
   * Returns the number of the epoll descriptor, for tools that show what the kernel holds, such as
   * {@code /proc/self/fdinfo}. The descriptor is this selector's: it must not be closed or changed.
   * Any thread.
   *
   * @return the number, which may be another file's once this selector is closed
   * @throws ClosedSelectorException if this selector is closed
   */
  public int descriptor() {
    ensureOpen();
    return epollDescriptor();
  }

  /** The same, also if this selector is being closed. */
  int epollDescriptor() {
    return poller.descriptor();
  }

  /** Has the next selection operation look at a plain key's interest set. */
  void interestChanged(EpollSelectionKey key) {
    changed(key);
    if (InterestList.hasLeft(key)) {
      throw key.cancelled(); // too late: it may have moved without the change
    }
  }

  /**
   * Changes what a key asks for, and tells the kernel at once.
   *
   * @param again to have reported again what is ready
   * @throws CancelledKeyException if the key is cancelled, or the kernel refuses it: it is then
   */
  void update(EpollSelectionKey key, boolean again, Consumer<EpollSelectionKey> change) {
    if (!tryToUpdate(key, again, change)) {
      throw key.cancelled();
    }
  }

  /** The same; returns false if the key is cancelled without being refused. */
  boolean tryToUpdate(EpollSelectionKey key, boolean again, Consumer<EpollSelectionKey> change) {
    try {
      return poller.interests().update(key, again, change);
    } catch (EpollException e) {
      key.cancel();
      throw key.cancelled();
    } catch (Error e) {
      isSuspect = true;
      throw e;
    }
  }

  /**
   * Tells the kernel at once of the interest set of a key that is not plain.
   *
   * @param again to have reported again what is ready
   * @throws CancelledKeyException if the key is cancelled, or the kernel refuses it: it is then
   */
  void updateInterest(EpollSelectionKey key, boolean again) {
    try {
      if (!poller.interests().updateInterest(key, again)) {
        throw key.cancelled();
      }
    } catch (EpollException e) {
      key.cancel();
      throw key.cancelled();
    }
  }

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
  public SelectableChannel asChannel() {
    synchronized (registerLock) {
      ensureOpen();
      if (asChannel == null) {
        asChannel = new SelectorChannel(this);
        poller.watch();
      }
      return asChannel;
    }
  }

  /**
   * Wakes the thread that selects, or else the next one that does, as {@link Selector#wakeup()}
   * says. A system call is made only if a thread is about to block or blocked, or {@link
   * #asChannel()} has been asked for.
   *
   * @return this selector
   */
  @Override
  public Selector wakeup() {
    poller.wakeUp();
    return this;
  }

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
  public EpollSelector spin(Duration duration) {
    poller.spin().duration(duration);
    return this;
  }

  /**
   * Returns for how long a selection operation polls before it blocks. Any thread, also of a closed
   * selector.
   *
   * @return the duration, zero for none
   */
  public Duration spin() {
    return poller.spin().duration();
  }

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
  public EpollSelector busyPoll(BusyPoll busyPoll) throws EpollException {
    Objects.requireNonNull(busyPoll, "busyPoll");
    synchronized (registerLock) {
      ensureOpen();
      poller.epoll().busyPoll(busyPoll, busyPoll);
    }
    return this;
  }

  /**
   * Asks the kernel how it polls the network card while this selector waits.
   *
   * @return what was set last; {@link BusyPoll#OFF} if nothing was
   * @throws ClosedSelectorException if this selector is closed
   * @throws EpollException if the kernel cannot do it at all, as {@link #busyPoll(BusyPoll)} says
   */
  public BusyPoll busyPoll() throws EpollException {
    synchronized (registerLock) {
      ensureOpen();
      return poller.epoll().busyPoll();
    }
  }

  // Selection

  /**
   * Selects keys, without a limit of time, as {@link Selector#select()} says.
   *
   * @return the number of keys updated; a key that is not plain counts each time it is reported
   * @throws IOException see {@link EpollSelectorProvider}
   * @throws ClosedSelectorException if this selector is closed
   */
  @Override
  public int select() throws IOException {
    return lockAndSelect(null, Deadline.NEVER);
  }

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
  public int select(long timeout) throws IOException {
    return lockAndSelect(null, timeoutNanos(timeout));
  }

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
  public int select(Duration timeout) throws IOException {
    return lockAndSelect(null, timeoutNanos(timeout));
  }

  /**
   * Selects keys without waiting, as {@link Selector#selectNow()} says.
   *
   * @return as {@link #select()} does
   * @throws IOException see {@link EpollSelectorProvider}
   * @throws ClosedSelectorException if this selector is closed
   */
  @Override
  public int selectNow() throws IOException {
    return lockAndSelect(null, 0);
  }

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
  public int select(Consumer<SelectionKey> action) throws IOException {
    return lockAndSelect(Objects.requireNonNull(action, "action"), Deadline.NEVER);
  }

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
  public int select(Consumer<SelectionKey> action, long timeout) throws IOException {
    return lockAndSelect(Objects.requireNonNull(action, "action"), timeoutNanos(timeout));
  }

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
  public int select(Consumer<SelectionKey> action, Duration timeout) throws IOException {
    return lockAndSelect(Objects.requireNonNull(action, "action"), timeoutNanos(timeout));
  }

  /**
   * Selects keys without waiting and performs an action on each, as {@link #select(Consumer)} does.
   *
   * @param action the action
   * @return the number of keys that the action was performed on
   * @throws IOException see {@link EpollSelectorProvider}
   * @throws ClosedSelectorException if this selector is closed, also by the action
   */
  @Override
  public int selectNow(Consumer<SelectionKey> action) throws IOException {
    return lockAndSelect(Objects.requireNonNull(action, "action"), 0);
  }

  /** A timeout as users of NIO give it, where 0 milliseconds mean no limit. */
  private static long timeoutNanos(long millis) {
    if (millis < 0) {
      throw new IllegalArgumentException("negative timeout: " + millis + " ms");
    }
    return millis == 0 ? Deadline.NEVER : TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private static long timeoutNanos(Duration timeout) {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("negative timeout: " + timeout);
    }
    return TimeUnit.NANOSECONDS.convert(timeout);
  }

  private int lockAndSelect(Consumer<SelectionKey> action, long timeoutNanos) throws IOException {
    synchronized (this) {
      ensureOpen();
      if (selecting) {
        throw new IllegalStateException("this thread's selection operation is still in progress");
      }
      // Twice, as an asynchronous exception may come between in the first one, and a selector in
      // which selecting is true for good is of no use any more.
      try {
        try {
          selecting = true;
          synchronized (selectedKeys) {
            return selectAndFinish(action, timeoutNanos);
          }
        } finally {
          selecting = false;
        }
      } finally {
        selecting = false;
      }
    }
  }

  /** Whatever ends it, no event is lost: what was not delivered stays for the next one. */
  private int selectAndFinish(Consumer<SelectionKey> action, long timeoutNanos) throws IOException {
    poller.takeBackEvents();
    if (isUnfinished || isSuspect) {
      repair();
    }
    isUnfinished = true;
    try {
      int updated = doSelect(action, timeoutNanos);
      poller.finish();
      isUnfinished = false;
      return updated;
    } finally {
      poller.takeBackEvents();
    }
  }

  private int doSelect(Consumer<SelectionKey> action, long timeoutNanos) throws IOException {
    long start = timeoutNanos > 0 ? System.nanoTime() : 0;
    long elapsed = 0;
    poller.spin().renew();
    deregisterCancelled();
    poller.applyChanges();
    boolean isOver = timeoutNanos == 0;
    for (; ; ) {
      long left = isOver ? 0 : Deadline.left(timeoutNanos, elapsed);
      int updated = awaitAndDeliver(action, left);
      if (updated > 0 || !poller.heardNothing()) {
        return updated;
      }
      if (timeoutNanos > 0) {
        elapsed = System.nanoTime() - start;
      }
      isOver |= poller.wasWoken() || (timeoutNanos > 0 && elapsed >= timeoutNanos);
      if (isOver && !poller.wasFull()) {
        return 0;
      }
      poller.silence(); // what is ready may be behind what nobody asked for
    }
  }

  private int awaitAndDeliver(Consumer<SelectionKey> action, long nanos) throws IOException {
    long begun = JdkThreads.beginBlocking(nanos != 0); // also if there is something to report
    try {
      await(poller.mustNotBlock() ? 0 : nanos);
    } finally {
      JdkThreads.endBlocking(begun);
    }
    deregisterCancelled();
    return deliver(action);
  }

  private void await(long nanos) throws IOException {
    if (nanos == 0) {
      poller.poll();
    } else if (JdkThreads.mustPark()) {
      poller.park(nanos);
    } else {
      begin();
      try {
        poller.await(nanos);
      } finally {
        end();
      }
    }
  }

  private int deliver(Consumer<SelectionKey> action) {
    int updated = 0;
    while (poller.hasNext()) {
      EpollSelectionKey key = poller.next();
      if (key != null) {
        updated += deliver(key, action);
      }
    }
    for (EpollSelectionKey key = poller.nextRefused(); key != null; key = poller.nextRefused()) {
      updated += deliverRefused(key, action);
    }
    return updated;
  }

  /** Returns how many keys were updated: 1 or 0. */
  private int deliver(EpollSelectionKey key, Consumer<SelectionKey> action) {
    int events = poller.events();
    boolean selected = action == null && selectedKeys.contains(key);
    if (!key.updateReady(events, selected)) {
      poller.returnEvent(key);
      return 0;
    }
    if (action == null && !selected) {
      selectedKeys.insert(key);
    }
    key.hear(events);
    if (action != null) {
      perform(action, key);
    }
    return 1;
  }

  /** Cancels a key that the kernel refused, and reports it as selected: its user will look. */
  private int deliverRefused(EpollSelectionKey key, Consumer<SelectionKey> action) {
    if (!keys.contains(key) || !key.isValid()) {
      return 0; // deregistered or cancelled meanwhile
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
    isUnfinished = false; // an action that fails is between no steps of ours
    try {
      action.accept(key);
      poller.handOver();
    } catch (Exception e) {
      poller.handOver(); // the action had the event; an Error may have come before it
      throw e;
    }
    isUnfinished = true;
    ensureOpen(); // the action may have closed this selector
  }

  // Deregistration

  private void deregisterCancelled() throws IOException {
    if (!cancelledKeys.isEmpty()) {
      cancelledKeys.drain(deregister);
      failures.throwFirst();
    }
  }

  /** Takes a key out of everything. */
  private void deregister(EpollSelectionKey key) {
    try {
      poller.interests().remove(key);
    } catch (IOException e) {
      failures.add(e);
    }
    forget(key);
  }

  /** Takes a key out of all key sets, and lets go of its channel. */
  private void forget(EpollSelectionKey key) {
    selectedKeys.remove(key);
    release(key, failures);
  }

  /** Takes a key out of its channel and of the keys; a second time it does nothing. Any thread. */
  private void release(EpollSelectionKey key, Failures toTell) {
    if (!keys.contains(key)) {
      return;
    }
    if (key.channel().keyFor(this) == key) { // else an Error came before the channel knew it
      super.deregister(key);
    }
    Watchables.deregistered(key);
    try {
      if (!key.channel().isOpen() && !key.channel().isRegistered()) {
        Watchables.release(key.channel());
      }
    } catch (IOException e) {
      toTell.add(e);
    }
    keys.remove(key); // last, so that close finds what an Error may have left
  }

  /**
   * Deregisters a key at once, by any thread. The next selection operation takes it out of the
   * selected-key set, if it is there.
   *
   * @param toTell is given what fails
   */
  void discard(EpollSelectionKey key, Failures toTell) {
    try {
      poller.interests().remove(key);
    } catch (IOException e) {
      toTell.add(e);
    }
    key.cancel();
    if (key.channel().keyFor(this) == key) {
      release(key, toTell);
    } else {
      strike(key); // the channel was not told of it before an Error came
    }
  }

  /**
   * Brings everything into line, after an Error has ended a selection operation or a change between
   * two steps. It takes time with the number of keys, and can be begun anew after an Error.
   */
  private void repair() throws IOException {
    isUnfinished = true;
    isSuspect = false; // before all else: what becomes suspect from here on is not overlooked
    keys.repair();
    selectedKeys.repair();
    cancelledKeys.reset(keys);
    keys.forEach(
        key -> {
          // What has moved it, or registered it, did not come to its end.
          if (key.hasMoved() || key.channel().keyFor(this) != key || !key.isValid()) {
            discard(key, failures);
          }
        });
    selectedKeys.removeIf(key -> !key.isValid());
    poller.applyAll(keys);
    failures.throwFirst();
  }

  @Override
  protected void implCloseSelector() throws IOException {
    try {
      poller.wakeUp();
    } finally {
      synchronized (this) {
        synchronized (selectedKeys) {
          try {
            if (isUnfinished || isSuspect) {
              repair();
            }
          } finally {
            closeAndDeregister();
          }
        }
      }
    }
  }

  private void closeAndDeregister() throws IOException {
    SelectorChannel channel = awaitRegistrations();
    if (channel != null) {
      withdraw(channel);
    }
    for (SelectionKey key : keysView) {
      poller.interests().abandon((EpollSelectionKey) key);
    }
    try {
      poller.close();
    } catch (IOException e) {
      failures.add(e);
    }
    for (SelectionKey key : keysView) {
      forget((EpollSelectionKey) key);
    }
    // Those that have moved are no more among the keys.
    cancelledKeys.drain(this::forget);
    cancelledKeys.close();
    failures.throwFirst();
  }

  /** Takes this selector out of every other one, before its descriptor is closed. */
  private void withdraw(SelectorChannel channel) {
    try {
      channel.close(); // cancels the keys, and there will be no more
    } catch (IOException e) {
      failures.add(e);
    }
    for (EpollSelectionKey key : channel.keys()) {
      try {
        key.selector().interests().remove(key);
      } catch (EpollException e) {
        failures.add(e);
      }
    }
  }

  /**
   * Waits for registrations that have seen this selector open; the rest will see it closed.
   *
   * @return this selector as a channel; null if it never was one
   */
  private SelectorChannel awaitRegistrations() {
    synchronized (registerLock) {
      assert !isOpen();
      return asChannel;
    }
  }

  /**
   * For logs: the epoll descriptor's number, how many keys there are, and if it is closed.
   *
   * @return one line
   */
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
