package io.edgewise;

import static io.edgewise.Native.EPOLLOUT;
import static io.edgewise.Native.EPOLLRDHUP;

import java.io.IOException;
import java.util.ArrayList;
import java.util.function.Consumer;

/**
 * The waiting side of one epoll instance: has changed keys applied, waits, and hands out the events
 * one by one. Guarded by the selector, but for {@link #changed}, {@link #wakeUp} and {@link
 * #watch}, which any thread may call.
 */
final class Poller {
  /**
   * How long a wait may take that did not block, in nanoseconds. It only decides what is learned.
   */
  private static final long AT_ONCE = 10_000;

  /** How much longer, for each change that is made in the same call. */
  private static final long AT_ONCE_PER_CHANGE = 1_000;

  private final EpollInstance epoll;
  private final Waker waker;
  private final EventBuffer events;

  /** What the kernel is to be told of changed keys. */
  private final ChangeBuffer changes;

  private final Spin spin;
  private final InterestList interests;

  /** The keys whose interest set has changed, each once. */
  private final KeyQueue changedKeys = new KeyQueue.Changed();

  private final Consumer<EpollSelectionKey> arm = this::arm;

  /** The keys that the kernel has refused and nobody has been told of. */
  private final ArrayList<EpollSelectionKey> refused = new ArrayList<>();

  /** How many events there are. */
  private int count;

  /** How many of them, the first ones, were asked for instead of waiting for them. */
  private int polled;

  /** How many of them have been dealt with. */
  private int position;

  /** What of the next one is for its key. */
  private int current;

  /** Whether the next one has been given to its key. */
  private boolean taken;

  /** Whether one of those that have been dealt with concerned somebody. */
  private boolean heard;

  /** Whether a key that was looked at has begun to ask whether it is writable. */
  private boolean beganToWrite;

  /** Whether the last wait, the first since keys were looked at, did not block. */
  private boolean atOnce;

  /** Whether a wake-up ended the last wait. */
  private boolean woken;

  private Poller(
      EpollInstance epoll,
      Waker waker,
      EventBuffer events,
      ChangeBuffer changes,
      InterestList interests) {
    this.epoll = epoll;
    this.waker = waker;
    this.events = events;
    this.changes = changes;
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
      ChangeBuffer changes = new ChangeBuffer();
      try {
        return open(keys, learning, busyPoll, events, changes);
      } catch (Throwable e) {
        changes.free();
        throw e;
      }
    } catch (Throwable e) {
      events.free();
      throw e;
    }
  }

  private static Poller open(
      KeyTable keys, Learning learning, BusyPoll busyPoll, EventBuffer events, ChangeBuffer changes)
      throws EpollException {
    EpollInstance epoll = EpollInstance.open();
    try {
      if (!busyPoll.equals(BusyPoll.OFF)) {
        epoll.busyPoll(busyPoll, "-D" + BusyPoll.PROPERTY + ": " + busyPoll);
      }
      InterestList interests = new InterestList(epoll, keys, changes, learning);
      return new Poller(epoll, Waker.open(epoll), events, changes, interests);
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

  /**
   * Has the kernel told of every changed key, at the latest by the call that waits; the keys it
   * refuses are {@link #nextRefused}.
   */
  void applyChanges() {
    forgetEvents();
    changedKeys.drain(arm);
  }

  private void arm(EpollSelectionKey key) {
    try {
      makeRoom();
      int ready = interests.apply(key, polled < EventBuffer.CAPACITY / 2);
      beganToWrite |= Usage.hasBegunToWrite(key.usage());
      if (ready != 0) {
        changed(key); // if it asks for the same the next time, epoll is told
        events.put(polled++, ready, KeyTable.eventToken(key));
      }
    } catch (EpollException e) {
      refuse(key, e);
    } catch (Throwable e) {
      changed(key); // out of memory or of stack: the next selection operation tries again
      throw e;
    }
  }

  private void makeRoom() {
    if (changes.isFull()) {
      tell();
    }
  }

  /**
   * Tells the kernel what it was not told yet, and deals with what it said: also to what was told
   * when an Error came between.
   */
  void tell() {
    if (!changes.isEmpty()) {
      if (changes.isPending()) {
        epoll.change(changes);
      }
      noteTold();
    }
  }

  /** Deals with what the kernel said to the changes that it was told. */
  private void noteTold() {
    for (int index = 0; index < changes.count(); index++) {
      if (changes.hasFailed(index)) { // all of them, before memory may run out
        interests.failed(changes.key(index), changes.token(index), changes.isAddition(index));
      }
    }
    for (int index = 0; index < changes.count(); index++) {
      if (changes.hasFailed(index)) {
        refused.ensureCapacity(refused.size() + 1);
        EpollException refusal = changes.refusal(index);
        EpollSelectionKey key = changes.key(index);
        if (interests.refuse(key, changes.token(index), refusal)) {
          refused.add(key);
        }
      }
    }
    changes.clear();
  }

  /** Tells the kernel what it was not told yet, and waits; in one call, as a rule. */
  private int tellAndAwait(int first, long nanos) throws EpollException {
    if (Deadline.isFine(nanos)) {
      tell();
    }
    if (changes.isEmpty()) {
      return epoll.await(events, first, refused.isEmpty() ? nanos : 0);
    }
    try {
      return epoll.changeAndAwait(changes, events, first, nanos);
    } finally {
      if (!changes.isPending()) {
        noteTold(); // else an Error came before: it is told later
      }
    }
  }

  private void refuse(EpollSelectionKey key, EpollException cause) {
    if (!key.isRefused()) {
      refused.ensureCapacity(refused.size() + 1);
      key.refused(cause);
      refused.add(key);
    }
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
      count = polled + tellAndAwait(polled, 0);
      atOnce = beganToWrite;
    } finally {
      woken = waker.endWait();
    }
  }

  /**
   * Waits for events: polls as long as {@link #spin} says, then in the kernel.
   *
   * @param nanos the longest wait in nanoseconds; negative for no limit
   */
  void await(long nanos) throws EpollException {
    long start = beganToWrite ? System.nanoTime() : 0;
    long limit = AT_ONCE + AT_ONCE_PER_CHANGE * changes.count();
    try {
      if (spin.isOn()) {
        tell();
      }
      count = refused.isEmpty() ? spin.poll(nanos) : 0;
      if (count == 0) {
        count = tellAndAwait(0, waker.prepareToBlock() ? spin.left() : 0);
      }
      atOnce = beganToWrite && System.nanoTime() - start < limit;
    } finally {
      woken = waker.endWait();
    }
  }

  /**
   * Waits for events with the current, virtual, thread parked. An interrupt ends the wait.
   *
   * @param nanos the longest wait in nanoseconds; negative for no limit
   */
  void park(long nanos) throws IOException {
    try {
      count = tellAndAwait(0, 0);
      atOnce = beganToWrite;
      boolean blocks = count == 0 && refused.isEmpty() && !Thread.currentThread().isInterrupted();
      if (blocks && waker.prepareToBlock()) {
        JdkThreads.parkUntilReadable(epoll.descriptor(), Math.max(nanos, 0));
        count = epoll.await(events, 0, 0);
        atOnce = false;
      }
    } finally {
      woken = waker.endWait() || Thread.currentThread().isInterrupted();
    }
  }

  private void forgetEvents() {
    count = 0;
    polled = 0;
    position = 0;
    taken = false;
    heard = false;
    beganToWrite = false;
    atOnce = false;
  }

  /** Whether the last wait brought an event that was not dealt with. */
  boolean hasNext() {
    return position < count;
  }

  /** What of the next event is for its {@link #key}. */
  int events() {
    return current;
  }

  /**
   * The key that the next event is for. Null if nobody is to hear of it: a wake-up, an event from
   * before its key was armed anew or left, one that a plain key did not ask for, or one of a
   * refused key, which is reported as such.
   */
  EpollSelectionKey key() {
    long token = events.token(position);
    current = events.events(position);
    if (token == Waker.TOKEN) {
      return null; // it may also have come too late for its wait
    }
    if (position < polled) {
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
    taken = true;
    if (isPlain) {
      return keyOfPlainEvent(key);
    }
    if ((current & EPOLLRDHUP) != 0 && key.mustForgetPeerClose()) {
      changed(key);
    }
    return key;
  }

  private EpollSelectionKey keyOfPolledEvent(long token) {
    EpollSelectionKey key = interests.keyOf(token, true);
    heard |= key != null;
    taken = key != null;
    return key;
  }

  /** The key if it asked for the event; null if it did not, or had what is ready already. */
  private EpollSelectionKey keyOfPlainEvent(EpollSelectionKey key) {
    if (Arming.isOneShot(key.armed())) {
      changed(key); // to be armed again, if it goes on asking
    }
    if (polled > 0 && Usage.isAnswered(key.usage())) {
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

  /** The next event has been dealt with. */
  void advance() {
    position++;
    taken = false;
  }

  /**
   * Has the kernel report again what it would not by itself, of the events that were not dealt
   * with: something failed on the way.
   */
  void returnEvents() {
    for (; hasNext(); advance()) {
      long token = events.token(position);
      EpollSelectionKey key = token == Waker.TOKEN ? null : interests.keyOf(token, taken);
      if (key != null && key.isPlain()) {
        if (position >= polled) {
          interests.takeBack(key, token);
        }
        changed(key);
      } else if (key != null) {
        returnEvent(key);
      }
    }
  }

  /** Before the selection operation goes on waiting, has what nobody asked for not reported. */
  void silence() {
    for (int index = 0; index < count; index++) {
      long token = events.token(index);
      EpollSelectionKey key = token == Waker.TOKEN ? null : interests.keyOf(token, true);
      if (key != null && Usage.isUnwanted(key.usage())) {
        makeRoom();
        interests.silence(key);
      }
    }
    forgetEvents();
  }

  /**
   * Has the kernel report again what a key was given and did not take, as far as it asks for it.
   * Also where two changes have crossed: what the kernel holds is what the key asks for then.
   */
  void returnEvent(EpollSelectionKey key) {
    if (key.isPlain()) {
      return;
    }
    try {
      interests.update(key, true);
    } catch (EpollException e) {
      refuse(key, e);
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
    return count == EventBuffer.CAPACITY;
  }

  /** Gives everything back; goes on at a failure and throws the first, with the second. */
  void close() throws EpollException {
    forgetEvents(); // the action that is being performed may have closed the selector
    try {
      closeWaker();
      epoll.close();
    } finally {
      changes.free();
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
