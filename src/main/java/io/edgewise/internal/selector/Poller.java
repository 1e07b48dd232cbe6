package io.edgewise.internal.selector;

import io.edgewise.BusyPoll;
import io.edgewise.EpollException;
import io.edgewise.internal.jdk.JdkThreads;
import io.edgewise.internal.linux.EpollInstance;
import io.edgewise.internal.linux.EventBuffer;
import java.io.IOException;

/**
 * Waits for the events of one epoll instance, and for wake-ups. Guarded by the selector, except for
 * {@link #wakeUp}, {@link #watch}, the descriptor and the settings, which any thread may use.
 */
final class Poller {
  private final SelectorImpl selector;
  private final EpollInstance epoll;
  private final Waker waker;
  private final EventBuffer events;
  private final Spin spin;

  /** Whether a wake-up or an interrupt ended the last wait. */
  private boolean woken;

  private Poller(SelectorImpl selector, EpollInstance epoll, Waker waker, EventBuffer events) {
    this.selector = selector;
    this.epoll = epoll;
    this.waker = waker;
    this.events = events;
    this.spin = new Spin(epoll, waker, events);
  }

  /**
   * Acquires everything, or nothing.
   *
   * @param busyPoll what {@link BusyPoll#PROPERTY} says
   */
  static Poller open(SelectorImpl selector, BusyPoll busyPoll) throws EpollException {
    EventBuffer events = EventBuffer.allocate();
    try {
      return open(selector, busyPoll, events);
    } catch (Throwable e) {
      freeAfter(e, events);
      throw e;
    }
  }

  private static Poller open(SelectorImpl selector, BusyPoll busyPoll, EventBuffer events)
      throws EpollException {
    EpollInstance epoll = EpollInstance.open();
    try {
      if (!busyPoll.equals(BusyPoll.OFF)) {
        epoll.busyPoll(busyPoll, "-D" + BusyPoll.PROPERTY + ": " + busyPoll);
      }
      return new Poller(selector, epoll, Waker.open(epoll), events);
    } catch (Throwable e) {
      closeAfter(e, epoll);
      throw e;
    }
  }

  private static void freeAfter(Throwable failure, EventBuffer events) {
    try {
      events.free();
    } catch (EpollException e) {
      failure.addSuppressed(e);
    }
  }

  private static void closeAfter(Throwable failure, EpollInstance epoll) {
    try {
      epoll.close();
    } catch (EpollException e) {
      failure.addSuppressed(e);
    }
  }

  /** Releases everything after a failure. */
  void closeAfter(Throwable failure) {
    try {
      close();
    } catch (EpollException e) {
      failure.addSuppressed(e);
    }
  }

  /** Any thread, as long as this is not closed. */
  EpollInstance epoll() {
    return epoll;
  }

  /** The events that were received. */
  EventBuffer events() {
    return events;
  }

  /** The polling before a wait that blocks. */
  Spin spin() {
    return spin;
  }

  /** Ends the wait in progress, or else the next one. Any thread. */
  void wakeUp() {
    waker.wakeUp();
  }

  /** From now on a wake-up makes the epoll descriptor readable. Any thread. */
  void watch() {
    waker.watch();
  }

  /** Whether somebody waits for the epoll descriptor to be readable. Any thread. */
  boolean isWatched() {
    return waker.isWatched();
  }

  /**
   * Waits for events.
   *
   * @param nanos the longest wait in nanoseconds; 0 to poll, negative for no limit
   * @param mustNotBlock whether to poll, whatever the longest wait is
   */
  void await(long nanos, boolean mustNotBlock) throws IOException {
    long begun = JdkThreads.beginBlocking(nanos != 0); // even if the wait will not block
    try {
      await(mustNotBlock || events.polled() > 0 ? 0 : nanos);
    } finally {
      JdkThreads.endBlocking(begun);
    }
  }

  private void await(long nanos) throws IOException {
    if (nanos == 0) {
      poll();
    } else if (JdkThreads.mustPark()) {
      park(nanos);
    } else {
      selector.beginBlocking();
      try {
        block(nanos);
      } finally {
        selector.endBlocking();
      }
    }
  }

  private void poll() throws EpollException {
    try {
      epoll.await(events, events.polled(), 0);
    } finally {
      woken = waker.endWait();
    }
  }

  /** Polls as long as {@link #spin} says, then waits in the kernel. */
  private void block(long nanos) throws EpollException {
    try {
      if (spin.poll(nanos) == 0) {
        epoll.await(events, 0, waker.prepareToBlock() ? spin.left() : 0);
      }
    } finally {
      woken = waker.endWait();
    }
  }

  /** Waits by parking the current thread, which is virtual. An interrupt ends the wait. */
  private void park(long nanos) throws IOException {
    try {
      int count = epoll.await(events, 0, 0);
      boolean blocks = count == 0 && !Thread.currentThread().isInterrupted();
      if (blocks && waker.prepareToBlock()) {
        JdkThreads.parkUntilReadable(epoll.descriptor(), Math.max(nanos, 0));
        epoll.await(events, 0, 0);
      }
    } finally {
      woken = waker.endWait();
      woken |= Thread.currentThread().isInterrupted();
    }
  }

  /** Whether a wake-up or an interrupt ended the last wait. */
  boolean wasWoken() {
    return woken;
  }

  /** Whether the last wait filled the buffer, so that there may be more events. */
  boolean wasFull() {
    return events.count() == EventBuffer.CAPACITY;
  }

  /**
   * Releases everything. Goes on after a failure, and throws the first one, with the others
   * suppressed.
   */
  void close() throws EpollException {
    try {
      closeDescriptors();
    } catch (Throwable e) {
      freeAfter(e, events);
      throw e;
    }
    events.free();
  }

  private void closeDescriptors() throws EpollException {
    closeWaker();
    epoll.close();
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
