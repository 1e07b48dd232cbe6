package io.edgewise.internal.selector;

import io.edgewise.BusyPoll;
import io.edgewise.EpollException;
import io.edgewise.EpollSelector;
import io.edgewise.EpollSelectorProvider;
import io.edgewise.Trigger;
import io.edgewise.internal.jdk.TrustedLookup;
import io.edgewise.internal.linux.Deadline;
import io.edgewise.internal.settings.Settings;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The selector. It takes the locks of a selection operation; its parts do the rest.
 *
 * <p>Registering, cancelling, changing interest, moving and waking up do not wait for a selection
 * operation: they take neither this selector's monitor nor that of its selected-key set.
 */
public final class SelectorImpl extends EpollSelector {
  private final Trigger defaultTrigger;

  /** Guarded by itself, within this selector's monitor. */
  private final SelectedKeySet selectedKeys = new SelectedKeySet();

  private final Recovery recovery = new Recovery();
  private final Registry registry;
  private final Poller poller;
  private final InterestList interests;
  private final AdaptiveArming arming;
  private final Changes changes;
  private final Delivery delivery;
  private final Deregistration deregistration;
  private final Selection selection;

  /** Whether a selection operation is in progress. Guarded by this. */
  private boolean selecting;

  /**
   * Opens a selector: acquires everything, or nothing.
   *
   * @throws EpollException as {@link EpollSelectorProvider#openSelector()} does
   */
  public SelectorImpl(EpollSelectorProvider provider, Settings settings) throws EpollException {
    super(provider);
    defaultTrigger = settings.trigger();
    registry = new Registry(this);
    CancelledKeys cancelledKeys = CancelledKeys.of(this);
    poller = Poller.open(this, settings.busyPoll());
    try {
      poller.spin().duration(settings.spin());
      interests = new InterestList(poller.epoll());
      arming = new AdaptiveArming(interests, settings.learning());
      changes = new Changes(interests, arming, poller.events());
      delivery =
          new Delivery(
              this,
              poller.events(),
              registry.table(),
              interests,
              arming,
              changes,
              selectedKeys,
              cancelledKeys,
              recovery);
      deregistration =
          new Deregistration(this, registry, selectedKeys, cancelledKeys, changes, recovery);
      selection = new Selection(poller, changes, delivery, deregistration, recovery);
    } catch (Throwable e) {
      poller.closeAfter(e);
      throw e;
    }
  }

  @Override
  public Trigger defaultTrigger() {
    return defaultTrigger;
  }

  @Override
  public Set<SelectionKey> keys() {
    ensureOpen();
    return registry.keys();
  }

  @Override
  public Set<SelectionKey> selectedKeys() {
    ensureOpen();
    return selectedKeys;
  }

  void ensureOpen() {
    if (!isOpen()) {
      throw new ClosedSelectorException();
    }
  }

  // Registration: any thread.

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
    int mode = Pollables.mode(channel, trigger, extraEvents);
    synchronized (channel.blockingLock()) {
      if (!channel.isOpen()) {
        throw new ClosedChannelException();
      }
      if (channel.isBlocking()) {
        throw new IllegalBlockingModeException();
      }
      if (channel.keyFor(this) instanceof SelectionKeyImpl key) {
        return key.registerAgain(ops, mode, attachment);
      }
      return new Registration(this, ops, mode, attachment).run(channel);
    }
  }

  /**
   * Registers a channel with the default trigger, for {@link SelectableChannel#register(Selector,
   * int, Object)}.
   */
  @Override
  protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
    if (!Pollables.isPollable(channel)) {
      throw new IllegalSelectorException();
    }
    if (attachment instanceof Admission admission) {
      return admit(admission, channel);
    }
    try {
      return registerByChannel(channel, ops, attachment);
    } catch (Error e) {
      requestRepair(); // the channel may not know of the key
      throw e;
    }
  }

  private SelectionKeyImpl registerByChannel(
      SelectableChannel channel, int ops, Object attachment) {
    int mode = Pollables.defaultMode(channel, defaultTrigger);
    SelectionKeyImpl key = new SelectionKeyImpl(this, channel, ops, mode);
    key.attach(attachment);
    registry.whileOpenTo(channel, () -> registry.add(key));
    if (ops != 0 || !key.isNioMode()) {
      changes.add(key);
    }
    return key;
  }

  private static SelectionKeyImpl admit(Admission admission, SelectableChannel channel) {
    try {
      return admission.admit(channel);
    } catch (EpollException e) {
      throw TrustedLookup.<RuntimeException>sneakyThrow(
          e); // through the channel's register, to its caller
    }
  }

  /** See {@link SelectionKeyImpl#moveTo}. */
  SelectionKeyImpl moveHere(SelectionKeyImpl from) throws IOException {
    ensureOpen();
    SelectableChannel channel = from.channel();
    synchronized (channel.blockingLock()) {
      if (channel.keyFor(this) != null) {
        throw new IllegalStateException(channel + " is already registered with " + this);
      }
      return new Move(from, this).run(channel);
    }
  }

  // The parts, for code that registers, moves or changes a key. Any thread.

  Registry registry() {
    return registry;
  }

  /** What the kernel holds for each key. */
  InterestList interests() {
    return interests;
  }

  Changes changes() {
    return changes;
  }

  Deregistration deregistration() {
    return deregistration;
  }

  /** Makes the next selection operation check everything, after an Error. */
  void requestRepair() {
    recovery.requestRepair();
  }

  // Members that AbstractSelector has for its subclasses only.

  Set<SelectionKey> inheritedCancelledKeys() {
    return cancelledKeys();
  }

  void beginBlocking() {
    begin();
  }

  void endBlocking() {
    end();
  }

  /** Makes a key's channel forget the key. */
  void unlink(SelectionKeyImpl key) {
    deregister(key);
  }

  // Settings and waking up: any thread.

  @Override
  public int descriptor() {
    ensureOpen();
    return epollDescriptor();
  }

  /** The same, even while this selector is being closed. */
  int epollDescriptor() {
    return poller.epoll().descriptor();
  }

  @Override
  public SelectableChannel asChannel() {
    return registry.channel(this::watch);
  }

  private void watch() {
    poller.watch();
    // A key for which epoll_ctl fails is applied again by the next selection operation. If it is
    // refused then, that is reported.
    arming.stop(registry.table(), changes::add);
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
    return registry.whileOpen(
        () -> {
          poller.epoll().busyPoll(busyPoll, busyPoll);
          return this;
        });
  }

  @Override
  public BusyPoll busyPoll() throws EpollException {
    return registry.whileOpen(poller.epoll()::busyPoll);
  }

  // Selection

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

  /** Converts a timeout of NIO to nanoseconds; 0 milliseconds mean no limit. */
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
      // Twice: an asynchronous exception may interrupt the inner one, and a selector
      // whose selecting stays true can never select again.
      try {
        try {
          selecting = true;
          synchronized (selectedKeys) {
            return selection.run(action, timeoutNanos);
          }
        } finally {
          selecting = false;
        }
      } finally {
        selecting = false;
      }
    }
  }

  @Override
  protected void implCloseSelector() throws IOException {
    try {
      poller.wakeUp();
    } finally {
      synchronized (this) {
        synchronized (selectedKeys) {
          try {
            if (recovery.isNeeded()) {
              deregistration.repair();
            }
          } finally {
            deregistration.all(delivery, poller);
          }
        }
      }
    }
  }

  @Override
  public String toString() {
    return "EpollSelector["
        + poller
        + ", "
        + registry.table().size()
        + " keys"
        + (isOpen() ? "]" : ", closed]");
  }
}
