package io.edgewise;

import static io.edgewise.Native.EPOLLOUT;
import static io.edgewise.Native.EPOLLRDHUP;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.util.ArrayList;
import java.util.function.Consumer;

/**
 * The waiting side of one epoll instance: has changed keys applied, waits, and hands out the events
 * one by one. Guarded by the selector, but for {@link #changed}, {@link #wakeUp} and {@link
 * #watch}, which any thread may call.
 *
 * <p>Events stay in the buffer until the selection operation has delivered them all, or has given
 * their keys to an action one by one. What ends it before leaves them there: they are {@linkplain
 * #takeBackEvents taken back}, by the same operation or at the latest by the next.
 */
final class Poller {
  /**
   * How long a wait may take that did not block, in nanoseconds. It only decides what is learned.
   */
  private static final long AT_ONCE = 10_000;

  private final EpollInstance epoll;
  private final Waker waker;
  private final EventBuffer events;

  private final Spin spin;
  private final InterestList interests;

  /** The keys whose interest set has changed, each once. */
  private final KeyQueue changedKeys = new KeyQueue.Changed();

  private final Consumer<EpollSelectionKey> arm = this::arm;

  /** The keys that the kernel has refused and nobody has been told of. */
  private final ArrayList<EpollSelectionKey> refused = new ArrayList<>();

  /** How many events, the first ones, were asked for instead of waiting for them. */
  private int polled;

  /** How many events there are to look at. The buffer knows it, too, but is slower to ask. */
  private int received;

  /** How many of them have been looked at. */
  private int position;

  /** How many of them, the first ones, have been given to an action. */
  private int handedOver;

  /** What of the event that was looked at last is for its key. */
  private int current;

  /** Whether one of those that have been dealt with concerned somebody. */
  private boolean heard;

  /** Whether a key that was looked at has begun to ask whether it is writable. */
  private boolean beganToWrite;

  /** Whether the last wait, the first since keys were looked at, did not block. */
  private boolean atOnce;

  /** Whether a wake-up ended the last wait. */
  private boolean woken;

  private Poller(EpollInstance epoll, Waker waker, EventBuffer events, InterestList interests) {
    this.epoll = epoll;
    this.waker = waker;
    this.events = events;
    this.interests = interests;
    this.spin = new Spin(epoll, waker, events);
  }

  /**
   * Acquires everything, or nothing.
   *
   * @param busyPoll what {@link BusyPoll#PROPERTY} says
   */
  static Poller open(KeyTable keys, Learning learning, BusyPoll busyPoll) throws EpollException {
    EventBuffer events = new EventBuffer();
    try {
      return open(keys, learning, busyPoll, events);
    } catch (Throwable e) {
      events.free();
      throw e;
    }
  }

  private static Poller open(
      KeyTable keys, Learning learning, BusyPoll busyPoll, EventBuffer events)
      throws EpollException {
    EpollInstance epoll = EpollInstance.open();
    try {
      if (!busyPoll.equals(BusyPoll.OFF)) {
        epoll.busyPoll(busyPoll, "-D" + BusyPoll.PROPERTY + ": " + busyPoll);
      }
      InterestList interests = new InterestList(epoll, keys, learning);
      return new Poller(epoll, Waker.open(epoll), events, interests);
    } catch (Throwable e) {
      closeAfter(e, epoll);
      throw e;
    }
  }

  private static void closeAfter(Throwable failure, EpollInstance epoll) {
    try {
      epoll.close();
    } catch (EpollException e) {
      failure.addSuppressed(e);
    }
  }

  int descriptor() {
    return epoll.descriptor();
  }

  /** The epoll instance itself. Any thread, as long as this is not closed. */
  EpollInstance epoll() {
    return epoll;
  }

  /** What goes before waits that block. */
  Spin spin() {
    return spin;
  }

  /** What the kernel was told. Any thread. */
  InterestList interests() {
    return interests;
  }

  /** Has the next {@link #applyChanges} tell the kernel of a key. Any thread. */
  void changed(EpollSelectionKey key) {
    changedKeys.add(key);
  }

  /** Ends the wait in progress, or else the next one. Any thread. */
  void wakeUp() {
    waker.wakeUp();
  }

  /** From now on a wake-up makes the epoll descriptor readable. Any thread. */
  void watch() {
    waker.watch();
    interests.stopLearning(this::changed); // a key that is refused is told again, and reported
  }

  /** Has the kernel told of every changed key; the keys it refuses are {@link #nextRefused}. */
  void applyChanges() {
    forgetEvents();
    changedKeys.drain(arm);
  }

  private void arm(EpollSelectionKey key) {
    int ready = interests.apply(key, polled < EventBuffer.CAPACITY / 2);
    beganToWrite |= Usage.hasBegunToWrite(key.usage());
    if (ready != 0) {
      changed(key); // if it asks for the same the next time, epoll is told
      events.add(ready, KeyTable.eventToken(key));
      polled++;
    }
    noteIfRefused(key);
  }

  private void noteIfRefused(EpollSelectionKey key) {
    if (key.isRefused()) {
      refused.add(key);
    }
  }

  /**
   * Looks at every key, after an Error has ended a selection operation or a change: whatever was
   * not told, or in vain, is told.
   */
  void applyAll(KeyTable keys) {
    refused.clear();
    changedKeys.reset(keys);
    keys.forEach(
        key -> {
          interests.revive(key);
          interests.apply(key, false);
          noteIfRefused(key);
        });
  }

  /** Whether there is something to report already, so that no wait may block. */
  boolean mustNotBlock() {
    return polled > 0 || !refused.isEmpty();
  }

  /** Takes out a refused key that is to be reported; null if there is none. */
  EpollSelectionKey nextRefused() {
    return refused.isEmpty() ? null : refused.remove(refused.size() - 1);
  }

  /** Collects the events that are there, without waiting. */
  void poll() throws EpollException {
    try {
      epoll.await(events, polled, 0);
      atOnce = beganToWrite;
    } finally {
      endWait();
    }
  }

  /**
   * Waits for events: polls as long as {@link #spin} says, then in the kernel.
   *
   * @param nanos the longest wait in nanoseconds; negative for no limit
   */
  void await(long nanos) throws EpollException {
    long start = beganToWrite ? System.nanoTime() : 0;
    try {
      if (spin.poll(nanos) == 0) {
        epoll.await(events, 0, waker.prepareToBlock() ? spin.left() : 0);
      }
      atOnce = beganToWrite && System.nanoTime() - start < AT_ONCE;
    } finally {
      endWait();
    }
  }

  /**
   * Waits for events with the current, virtual, thread parked. An interrupt ends the wait.
   *
   * @param nanos the longest wait in nanoseconds; negative for no limit
   */
  void park(long nanos) throws IOException {
    try {
      int count = epoll.await(events, 0, 0);
      atOnce = beganToWrite;
      boolean blocks = count == 0 && !Thread.currentThread().isInterrupted();
      if (blocks && waker.prepareToBlock()) {
        JdkThreads.parkUntilReadable(epoll.descriptor(), Math.max(nanos, 0));
        epoll.await(events, 0, 0);
        atOnce = false;
      }
    } finally {
      endWait();
      woken |= Thread.currentThread().isInterrupted();
    }
  }

  private void endWait() {
    received = events.count();
    woken = waker.endWait();
  }

  /** Ends a selection operation that has delivered all events. */
  void finish() {
    forgetPeerCloses(received);
    forgetEvents();
  }

  /**
   * If somebody waits for the epoll descriptor, has the kernel forget each peer's close that was
   * reported: the descriptor is not to be readable by it until the next selection operation.
   *
   * @param end how many events, the first ones, were reported
   */
  private void forgetPeerCloses(int end) {
    if (!waker.isWatched()) {
      return;
    }
    for (int index = polled; index < end; index++) {
      boolean isClose = (events.events(index) & EPOLLRDHUP) != 0;
      EpollSelectionKey key = isClose ? keyOfEvent(index) : null;
      if (key != null && !interests.forgetPeerClose(key)) {
        refused.add(key);
      }
    }
    if (!refused.isEmpty()) {
      waker.wakeUp(); // they are to be reported, too
    }
  }

  /** Forgets the events, which have been delivered. */
  void forgetEvents() {
    events.clear(); // first, so that no Error leaves some that were delivered
    polled = 0;
    received = 0;
    position = 0;
    handedOver = 0;
    heard = false;
    beganToWrite = false;
    atOnce = false;
  }

  /** Whether there is an event that was not looked at. */
  boolean hasNext() {
    return position < received;
  }

  /** What of the event that was looked at last is for its key. */
  int events() {
    return current;
  }

  /**
   * Looks at the next event; returns the key that it is for. Null if nobody is to hear of it: a
   * wake-up, an event from before its key was armed anew or left, one that a plain key did not ask
   * for, or one of a refused key, which is reported as such.
   */
  EpollSelectionKey next() {
    int index = position++;
    long token = events.token(index);
    current = events.events(index);
    if (token == Waker.TOKEN) {
      return null; // it may also have come too late for its wait
    }
    if (index < polled) {
      return keyOfPolledEvent(token);
    }
    EpollSelectionKey key = interests.at(token);
    if (key == null) {
      heard = true; // as the JDK's selector has it, too: a selection ends by what is gone
      return null;
    }
    boolean isPlain = key.isPlain();
    boolean isReported =
        isPlain ? interests.reportPlain(key, token) : interests.reportOther(key, token);
    if (!isReported || key.isRefused()) {
      return null;
    }
    if (isPlain) {
      return keyOfPlainEvent(key);
    }
    if (isAnswered(key)) {
      return null; // it has just ceased to be plain, and is armed anew
    }
    events.retain(index, key.unheardOf(current)); // for the case that it is taken back
    current = key.newOf(current);
    if ((current & EPOLLRDHUP) != 0 && key.mustForgetPeerClose()) {
      changed(key);
    }
    return key;
  }

  /** The events that were looked at are their keys': an action has been performed on the last. */
  void handOver() {
    handedOver = position;
  }

  private EpollSelectionKey keyOfPolledEvent(long token) {
    EpollSelectionKey key = interests.keyOf(token);
    if (key != null) {
      key.usage(Usage.answered(key.usage()));
      heard = true;
    }
    return key;
  }

  /** The key that an event is still for; null if there is none, as for a wake-up. */
  private EpollSelectionKey keyOfEvent(int index) {
    long token = events.token(index);
    return token == Waker.TOKEN ? null : interests.keyOf(token);
  }

  /** Whether this selection operation has reported the key already, by what poll said. */
  private boolean isAnswered(EpollSelectionKey key) {
    return polled > 0 && Usage.isAnswered(key.usage());
  }

  /** The key if it asked for the event; null if it did not, or had what is ready already. */
  private EpollSelectionKey keyOfPlainEvent(EpollSelectionKey key) {
    if (Arming.isOneShot(key.armed())) {
      changed(key); // to be armed again, if it goes on asking
    }
    if (isAnswered(key)) {
      return null;
    }
    current = key.askedOf(current);
    if (current == 0) {
      key.usage(Usage.unwanted(key.usage()));
      changed(key);
      return null;
    }
    if ((current & EPOLLOUT) != 0) {
      key.usage(Usage.writable(key.usage(), atOnce));
    }
    heard = true;
    return key;
  }

  /**
   * Has the kernel report again the events that nobody was given, and forgets them. If there are
   * none it does nothing. It can be begun anew after an Error.
   */
  void takeBackEvents() {
    if (events.count() == 0) {
      return;
    }
    forgetPeerCloses(handedOver);
    for (int index = handedOver; index < events.count(); index++) {
      EpollSelectionKey key = keyOfEvent(index);
      // What was polled is in the kernel still, and its key has been noted as changed.
      boolean isPolled = index < polled;
      int heard = index < position ? events.events(index) : 0;
      if (key != null && !isPolled && interests.takeBack(key, events.token(index), heard)) {
        changed(key);
      }
    }
    forgetEvents();
  }

  /** Before the selection operation goes on waiting, has what nobody asked for not reported. */
  void silence() {
    for (int index = 0; index < events.count(); index++) {
      EpollSelectionKey key = keyOfEvent(index);
      if (key != null && Usage.isUnwanted(key.usage())) {
        interests.silence(key);
        noteIfRefused(key);
      }
    }
    forgetEvents();
  }

  /**
   * Has the kernel report again what a key was given and did not take, as far as it asks for it.
   * Also where two changes have crossed: what the kernel holds is what the key asks for then. A
   * one-shot key may have moved meanwhile, as one whose event somebody has: the other is armed.
   */
  void returnEvent(EpollSelectionKey key) {
    if (key.isPlain()) {
      return;
    }
    try {
      if (!interests.update(key, true) && key.isOneShot() && key.hasMoved()) {
        key.rearm();
      }
    } catch (EpollException e) {
      refused.add(key);
    } catch (CancelledKeyException e) {
      return; // it has left for good, or was cancelled as refused
    }
  }

  /** Whether the last wait brought nothing that concerns anybody. */
  boolean heardNothing() {
    return !heard;
  }

  /** Whether a wake-up, or an interrupt, ended the last wait. */
  boolean wasWoken() {
    return woken;
  }

  /** Whether the last wait brought as many events as it could, so that there may be more. */
  boolean wasFull() {
    return events.count() == EventBuffer.CAPACITY;
  }

  /** Gives everything back; goes on at a failure and throws the first, with the second. */
  void close() throws EpollException {
    forgetEvents(); // the action that is being performed may have closed the selector
    changedKeys.close();
    refused.clear();
    try {
      closeWaker();
      epoll.close();
    } finally {
      events.free();
    }
  }

  private void closeWaker() throws EpollException {
    try {
      waker.close();
    } catch (Throwable e) {
      closeAfter(e, epoll);
      throw e;
    }
  }

  @Override
  public String toString() {
    return "epoll descriptor " + epoll.descriptor() + ", eventfd " + waker.eventfd();
  }
}
