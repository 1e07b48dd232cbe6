package io.edgewise;

import static io.edgewise.Native.EPOLLRDHUP;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The waiting side of one epoll instance: has changed keys applied, waits, and hands out the events
 * one by one. Guarded by the selector, but for {@link #changed}, {@link #wakeUp} and {@link
 * #watch}, which any thread may call.
 */
final class Poller {
  private final EpollInstance epoll;
  private final Waker waker;
  private final EventBuffer events;
  private final InterestList interests;

  /** The keys whose interest set has changed, each once. */
  private final KeyQueue changes = new KeyQueue.Changed();

  private final Consumer<EpollSelectionKey> arm = this::arm;

  /** The keys that the kernel has refused and nobody has been told of. */
  private final List<EpollSelectionKey> refused = new ArrayList<>();

  /** How many events the last wait brought. */
  private int count;

  /** How many of them have been dealt with. */
  private int position;

  /** Whether the next one has been given to its key. */
  private boolean taken;

  /** Whether a wake-up ended the last wait. */
  private boolean woken;

  private Poller(EpollInstance epoll, Waker waker, EventBuffer events) {
    this.epoll = epoll;
    this.waker = waker;
    this.events = events;
    this.interests = new InterestList(epoll);
  }

  /** Acquires everything, or nothing. */
  static Poller open() throws EpollException {
    EventBuffer events = new EventBuffer();
    try {
      EpollInstance epoll = EpollInstance.open();
      try {
        return new Poller(epoll, Waker.open(epoll), events);
      } catch (Throwable e) {
        closeAfter(e, epoll);
        throw e;
      }
    } catch (Throwable e) {
      events.free();
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

  /** What the kernel was told. Any thread. */
  InterestList interests() {
    return interests;
  }

  /** Has the next {@link #applyChanges} tell the kernel of a key. Any thread. */
  void changed(EpollSelectionKey key) {
    changes.add(key);
  }

  /** Ends the wait in progress, or else the next one. Any thread. */
  void wakeUp() {
    waker.wakeUp();
  }

  /** From now on a wake-up makes the epoll descriptor readable. Any thread. */
  void watch() {
    waker.watch();
  }

  /** Tells the kernel of every changed key; the keys it refuses are {@link #nextRefused}. */
  void applyChanges() {
    changes.drain(arm);
  }

  private void arm(EpollSelectionKey key) {
    try {
      interests.apply(key);
    } catch (EpollException e) {
      refuse(key, e);
    } catch (Throwable e) {
      changed(key); // out of memory or of stack: the next selection operation tries again
      throw e;
    }
  }

  private void refuse(EpollSelectionKey key, EpollException cause) {
    if (!key.isRefused()) {
      key.refused(cause);
      refused.add(key);
    }
  }

  /** Whether there are refused keys to report, so that no wait may block. */
  boolean hasRefused() {
    return !refused.isEmpty();
  }

  /** Takes out a refused key that is to be reported; null if there is none. */
  EpollSelectionKey nextRefused() {
    return refused.isEmpty() ? null : refused.remove(refused.size() - 1);
  }

  /** Collects the events that are there, without waiting. */
  void poll() throws EpollException {
    forgetEvents();
    try {
      count = epoll.await(events, 0);
    } finally {
      woken = waker.endWait();
    }
  }

  /**
   * Waits for events in the kernel.
   *
   * @param nanos the longest wait in nanoseconds; negative for no limit
   */
  void await(long nanos) throws EpollException {
    forgetEvents();
    try {
      count = epoll.await(events, waker.prepareToBlock() ? nanos : 0);
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
    forgetEvents();
    try {
      count = epoll.await(events, 0);
      if (count == 0 && !Thread.currentThread().isInterrupted() && waker.prepareToBlock()) {
        JdkThreads.parkUntilReadable(epoll.descriptor(), Math.max(nanos, 0));
        count = epoll.await(events, 0);
      }
    } finally {
      woken = waker.endWait() || Thread.currentThread().isInterrupted();
    }
  }

  private void forgetEvents() {
    count = 0;
    position = 0;
    taken = false;
  }

  /** Whether the last wait brought an event that was not dealt with. */
  boolean hasNext() {
    return position < count;
  }

  /** The next event. */
  int events() {
    return events.events(position);
  }

  /**
   * The key that the next event is for. Null if nobody is to hear of it: a wake-up, an event that
   * {@link InterestList#report} drops, or one of a refused key, which is reported as such.
   */
  EpollSelectionKey key() {
    long token = events.token(position);
    EpollSelectionKey key = token == Waker.TOKEN ? null : interests.report(token);
    if (key == null || key.isRefused()) {
      return null;
    }
    taken = true;
    if ((events() & EPOLLRDHUP) != 0 && key.mustForgetPeerClose()) {
      changed(key);
    }
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
      if (key != null) {
        returnEvent(key);
      }
    }
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

  /** Whether the last wait brought nothing that ends a selection operation. */
  boolean heardNothing() {
    if (woken) {
      return false;
    }
    for (int index = 0; index < count; index++) {
      long token = events.token(index);
      // The wake-up came too late for its wait.
      if (token != Waker.TOKEN && !interests.isNoise(token)) {
        return false;
      }
    }
    return true;
  }

  /** Gives everything back; goes on at a failure and throws the first, with the second. */
  void close() throws EpollException {
    forgetEvents(); // the action that is being performed may have closed the selector
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
