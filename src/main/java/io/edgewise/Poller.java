package io.edgewise;

import static io.edgewise.Native.EPOLL_CTL_ADD;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One epoll instance with what belongs to it: tells the kernel of changed keys, waits, and says
 * which key each event is for. Guarded by the selector, but for {@link #changed} and {@link
 * #wakeUp}, which any thread may call.
 */
final class Poller {
  private final EpollInstance epoll;
  private final Waker waker;
  private final EventBuffer events;
  private final KeyTable table = new KeyTable();

  /** The keys whose interest set has changed, each once. */
  private final KeyQueue changes = new KeyQueue.Changed();

  private final Consumer<EpollSelectionKey> arm = this::arm;

  /** The keys that the kernel has refused and nobody has been told of. */
  private final List<EpollSelectionKey> refused = new ArrayList<>();

  /** How many events the last wait brought. */
  private int count;

  /** Whether a wake-up ended the last wait. */
  private boolean woken;

  private Poller(EpollInstance epoll, Waker waker, EventBuffer events) {
    this.epoll = epoll;
    this.waker = waker;
    this.events = events;
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

  /** Notes that a key's interest set is not what it was. Any thread. */
  void changed(EpollSelectionKey key) {
    changes.add(key);
  }

  /** Ends the wait in progress, or else the next one. Any thread. */
  void wakeUp() {
    waker.wakeUp();
  }

  /** Tells the kernel of every changed key; the keys it refuses are {@link #nextRefused}. */
  void applyChanges() {
    changes.drain(arm);
  }

  private void arm(EpollSelectionKey key) {
    if (!key.isValid()) {
      return;
    }
    int wanted = Arming.wanted(key.armed(), key.interest());
    int operation = Arming.operation(key.armed(), wanted);
    if (operation == Arming.NO_CHANGE) {
      return;
    }
    try {
      tell(operation, key, wanted);
    } catch (EpollException e) {
      key.refused(e);
      refused.add(key);
    } catch (Throwable e) {
      changed(key); // out of memory or of stack: the next selection operation tries again
      throw e;
    }
  }

  private void tell(int operation, EpollSelectionKey key, int events) throws EpollException {
    boolean added = operation == EPOLL_CTL_ADD;
    long token = added ? table.add(key) : key.token();
    boolean told = false;
    try {
      epoll.control(operation, key.descriptor(), events, token, key.channel());
      key.armed(events, token);
      told = true;
    } finally {
      if (added && !told) {
        table.remove(token);
      }
    }
  }

  /**
   * Takes a key out, before its descriptor may be closed.
   *
   * @throws EpollException if the kernel keeps it; the key is forgotten all the same
   */
  void remove(EpollSelectionKey key) throws EpollException {
    if (key.armed() == Arming.ABSENT) {
      return;
    }
    table.remove(key.token());
    key.armed(Arming.ABSENT, 0);
    epoll.remove(key.descriptor(), key.channel());
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
    count = 0;
    try {
      count = epoll.await(events, 0);
    } finally {
      woken = waker.endWait();
    }
  }

  /**
   * Waits for events in the kernel.
   *
   * @param millis the longest wait in milliseconds; -1 for no limit
   */
  void await(int millis) throws EpollException {
    count = 0;
    try {
      count = epoll.await(events, waker.prepareToBlock() ? millis : 0);
    } finally {
      woken = waker.endWait();
    }
  }

  /**
   * Waits for events with the current, virtual, thread parked. An interrupt ends the wait.
   *
   * @param millis the longest wait in milliseconds; -1 for no limit
   */
  void park(int millis) throws IOException {
    count = 0;
    try {
      count = epoll.await(events, 0);
      if (count == 0 && !Thread.currentThread().isInterrupted() && waker.prepareToBlock()) {
        JdkThreads.parkUntilReadable(
            epoll.descriptor(), millis < 0 ? 0 : TimeUnit.MILLISECONDS.toNanos(millis));
        count = epoll.await(events, 0);
      }
    } finally {
      woken = waker.endWait() || Thread.currentThread().isInterrupted();
    }
  }

  /** How many events the last wait brought. */
  int count() {
    return count;
  }

  int events(int index) {
    return events.events(index);
  }

  /**
   * The key that an event is for. Null if nobody is to hear of it: a wake-up, a key that has left,
   * the hang-up of a key with an empty interest set, or a refused key, which is reported as such.
   */
  EpollSelectionKey key(int index) {
    long token = events.token(index);
    EpollSelectionKey key = token == Waker.TOKEN ? null : table.get(token);
    if (key == null || key.armed() == Arming.DISARMED || key.isRefused()) {
      return null;
    }
    return key;
  }

  /** Whether the last wait brought nothing that ends a selection operation. */
  boolean heardNothing() {
    if (woken) {
      return false;
    }
    for (int index = 0; index < count; index++) {
      if (!isNoise(events.token(index))) {
        return false;
      }
    }
    return true;
  }

  /** A wake-up that came too late for its wait, or the hang-up of a disarmed key. */
  private boolean isNoise(long token) {
    if (token == Waker.TOKEN) {
      return true;
    }
    EpollSelectionKey key = table.get(token);
    return key != null && key.armed() == Arming.DISARMED;
  }

  /** Gives everything back; goes on at a failure and throws the first. */
  void close() throws EpollException {
    try {
      waker.close();
    } finally {
      try {
        epoll.close();
      } finally {
        events.free();
      }
    }
  }

  @Override
  public String toString() {
    return "epoll descriptor " + epoll.descriptor() + ", eventfd " + waker.eventfd();
  }
}
