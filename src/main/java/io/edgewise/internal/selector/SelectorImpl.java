package io.edgewise.internal.selector;

import io.edgewise.BusyPoll;
import io.edgewise.EpollException;
import io.edgewise.EpollSelector;
import io.edgewise.EpollSelectorProvider;
import io.edgewise.Trigger;
import io.edgewise.internal.jdk.JdkThreads;
import io.edgewise.internal.jdk.JdkUnsafe;
import io.edgewise.internal.jdk.TrustedLookup;
import io.edgewise.internal.linux.Deadline;
import io.edgewise.internal.settings.Settings;
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
import java.time.Duration;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

public final class SelectorImpl extends EpollSelector {

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

  private final Consumer<SelectionKeyImpl> deregister = this::deregister;

  /**
   * Whether a selection operation is between its steps, or an Error has ended one there. Guarded by
   * this.
   */
  private boolean isUnfinished;

  /** Whether an Error has ended a change of some key. Any thread. */
  private volatile boolean isSuspect;

  public SelectorImpl(EpollSelectorProvider provider, Settings settings) throws EpollException {
    super(provider);
    defaultTrigger = settings.trigger();
    JdkUnsafe.setCancelledKeys(this, cancelledKeys);
    poller = Poller.open(keys, settings.learning(), settings.busyPoll());
    poller.spin().duration(settings.spin());
  }

  @Override
  public Trigger defaultTrigger() {
    return defaultTrigger;
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

  @Override
  public SelectionKeyImpl register(SelectableChannel channel, int ops, Trigger trigger)
      throws IOException {
    return register(channel, ops, trigger, 0, null);
  }

  @Override
  public SelectionKeyImpl register(
      SelectableChannel channel, int ops, Trigger trigger, int extraEvents, Object attachment)
      throws IOException {
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(trigger, "trigger");
    ensureOpen();
    SelectionKeyImpl.ensureSupported(channel, ops);
    int mode = Watchables.mode(channel, trigger, extraEvents);
    synchronized (channel.blockingLock()) {
      if (!channel.isOpen()) {
        throw new ClosedChannelException();
      }
      if (channel.isBlocking()) {
        throw new IllegalBlockingModeException();
      }
      if (channel.keyFor(this) instanceof SelectionKeyImpl key) {
        return registerAgain(key, ops, mode, attachment);
      }
      return new Registration(this, ops, mode, attachment).run(channel);
    }
  }

  private SelectionKeyImpl registerAgain(
      SelectionKeyImpl key, int ops, int mode, Object attachment) {
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

  private SelectionKeyImpl newKey(SelectableChannel channel, int ops, Object attachment) {
    int mode = Watchables.defaultMode(channel, defaultTrigger);
    SelectionKeyImpl key = new SelectionKeyImpl(this, channel, ops, mode);
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

  private static SelectionKeyImpl admit(Admission admission, SelectableChannel channel) {
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
  SelectionKeyImpl enrol(SelectionKeyImpl key) {
    assert Thread.holdsLock(registerLock);
    keys.add(key);
    Watchables.registered(key);
    return key;
  }

  /** Takes a key out of the keys that was not registered after all. */
  void strike(SelectionKeyImpl key) {
    Watchables.deregistered(key);
    keys.remove(key);
  }

  /** Has the next selection operation bring everything into line. Any thread, after an Error. */
  void suspect() {
    isSuspect = true;
  }

  /** Has the next selection operation look at what a key asks for. Any thread. */
  void changed(SelectionKeyImpl key) {
    poller.changed(key);
  }

  /** See {@link SelectionKeyImpl#moveTo}. */
  SelectionKeyImpl take(SelectionKeyImpl from) throws IOException {
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

  @Override
  public int descriptor() {
    ensureOpen();
    return epollDescriptor();
  }

  /** The same, also if this selector is being closed. */
  int epollDescriptor() {
    return poller.descriptor();
  }

  /** Has the next selection operation look at a plain key's interest set. */
  void interestChanged(SelectionKeyImpl key) {
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
  void update(SelectionKeyImpl key, boolean again, Consumer<SelectionKeyImpl> change) {
    if (!tryToUpdate(key, again, change)) {
      throw key.cancelled();
    }
  }

  /** The same; returns false if the key is cancelled without being refused. */
  boolean tryToUpdate(SelectionKeyImpl key, boolean again, Consumer<SelectionKeyImpl> change) {
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
  void updateInterest(SelectionKeyImpl key, boolean again) {
    try {
      if (!poller.interests().updateInterest(key, again)) {
        throw key.cancelled();
      }
    } catch (EpollException e) {
      key.cancel();
      throw key.cancelled();
    }
  }

  @Override
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

  @Override
  public Selector wakeup() {
    poller.wakeUp();
    return this;
  }

  @Override
  public SelectorImpl spin(Duration duration) {
    poller.spin().duration(duration);
    return this;
  }

  @Override
  public Duration spin() {
    return poller.spin().duration();
  }

  @Override
  public SelectorImpl busyPoll(BusyPoll busyPoll) throws EpollException {
    Objects.requireNonNull(busyPoll, "busyPoll");
    synchronized (registerLock) {
      ensureOpen();
      poller.epoll().busyPoll(busyPoll, busyPoll);
    }
    return this;
  }

  @Override
  public BusyPoll busyPoll() throws EpollException {
    synchronized (registerLock) {
      ensureOpen();
      return poller.epoll().busyPoll();
    }
  }

  @Override
  public int select() throws IOException {
    return lockAndSelect(null, Deadline.NEVER);
  }

  @Override
  public int select(long timeout) throws IOException {
    return lockAndSelect(null, timeoutNanos(timeout));
  }

  @Override
  public int select(Duration timeout) throws IOException {
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
  public int select(Consumer<SelectionKey> action, Duration timeout) throws IOException {
    return lockAndSelect(Objects.requireNonNull(action, "action"), timeoutNanos(timeout));
  }

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
      SelectionKeyImpl key = poller.next();
      if (key != null) {
        updated += deliver(key, action);
      }
    }
    for (SelectionKeyImpl key = poller.nextRefused(); key != null; key = poller.nextRefused()) {
      updated += deliverRefused(key, action);
    }
    return updated;
  }

  /** Returns how many keys were updated: 1 or 0. */
  private int deliver(SelectionKeyImpl key, Consumer<SelectionKey> action) {
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
  private int deliverRefused(SelectionKeyImpl key, Consumer<SelectionKey> action) {
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

  private void perform(Consumer<SelectionKey> action, SelectionKeyImpl key) {
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
  private void deregister(SelectionKeyImpl key) {
    try {
      poller.interests().remove(key);
    } catch (IOException e) {
      failures.add(e);
    }
    forget(key);
  }

  /** Takes a key out of all key sets, and lets go of its channel. */
  private void forget(SelectionKeyImpl key) {
    selectedKeys.remove(key);
    release(key, failures);
  }

  /** Takes a key out of its channel and of the keys; a second time it does nothing. Any thread. */
  private void release(SelectionKeyImpl key, Failures toTell) {
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
  void discard(SelectionKeyImpl key, Failures toTell) {
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
      poller.interests().abandon((SelectionKeyImpl) key);
    }
    try {
      poller.close();
    } catch (IOException e) {
      failures.add(e);
    }
    for (SelectionKey key : keysView) {
      forget((SelectionKeyImpl) key);
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
    for (SelectionKeyImpl key : channel.keys()) {
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

  @Override
  public String toString() {
    return "SelectorImpl[" + poller + ", " + keys.size() + " keys" + (isOpen() ? "]" : ", closed]");
  }
}
