package io.edgewise.internal.selector;

import io.edgewise.EpollException;
import io.edgewise.internal.linux.EpollInstance;
import io.edgewise.internal.linux.EventBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Polls an epoll instance before a wait blocks, so that an event or a wake-up that comes meanwhile
 * finds a running thread. All polls of one selection operation together take no longer than the
 * duration. The {@link Waker} is not BLOCKED meanwhile, so that a wake-up costs no system call,
 * unless another selector watches this one. Guarded by the selector, except for the duration.
 */
final class Spin {
  private final EpollInstance epoll;
  private final Waker waker;
  private final EventBuffer events;

  /** In nanoseconds; 0 for none. Any thread. */
  private volatile long duration;

  /** How much of it the selection operation has left, in nanoseconds. */
  private long budget;

  /** How much of the wait was left when the last poll ended, in nanoseconds. */
  private long left;

  Spin(EpollInstance epoll, Waker waker, EventBuffer events) {
    this.epoll = epoll;
    this.waker = waker;
    this.events = events;
  }

  /** Sets the duration from the next selection operation on. Any thread. */
  void duration(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("negative spin: " + duration);
    }
    this.duration = TimeUnit.NANOSECONDS.convert(duration);
  }

  /** The duration, of at most 292 years. Any thread. */
  Duration duration() {
    return Duration.ofNanos(duration);
  }

  /** Called when a selection operation begins. */
  void restart() {
    budget = duration;
  }

  /** Whether there is time to poll. */
  boolean isOn() {
    return budget > 0;
  }

  /**
   * Polls until there are events or a wake-up, or the duration or the wait is over. An interrupt is
   * a wake-up, as long as the selector is between {@code begin} and {@code end}.
   *
   * @param nanos the longest wait in nanoseconds; negative for no limit
   * @return how many events the buffer holds now
   */
  int poll(long nanos) throws EpollException {
    left = nanos;
    if (!isOn()) {
      return 0;
    }
    long longest = nanos < 0 ? budget : Math.min(budget, nanos);
    long start = System.nanoTime();
    int count = 0;
    long spent = 0;
    while (spent < longest && !waker.isWoken()) {
      count = epoll.await(events, 0, 0);
      spent = System.nanoTime() - start;
      if (count > 0) {
        break;
      }
      Thread.onSpinWait();
    }
    budget -= spent;
    left = nanos < 0 ? nanos : Math.max(nanos - spent, 0);
    return count;
  }

  /** How much of the wait is left after {@link #poll}; negative for no limit. */
  long left() {
    return left;
  }
}
