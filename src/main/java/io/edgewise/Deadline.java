package io.edgewise;

import java.util.concurrent.TimeUnit;

/** The arithmetic of a selection operation's deadline, on a monotonic clock. Pure functions. */
final class Deadline {
  /** A timeout that never expires. */
  static final long NEVER = -1;

  private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private Deadline() {}

  /**
   * How long {@code epoll_wait} may still wait: -1 for ever, else milliseconds, rounded up so that
   * no wait ends early, and at most {@link Integer#MAX_VALUE}, after which the caller asks again.
   *
   * @param timeoutNanos the whole timeout in nanoseconds, or {@link #NEVER}
   * @param elapsedNanos how much of it has passed
   */
  static int millisLeft(long timeoutNanos, long elapsedNanos) {
    if (timeoutNanos < 0) {
      return -1;
    }
    long left = timeoutNanos - elapsedNanos;
    if (left <= 0) {
      return 0;
    }
    long millis = left / NANOS_PER_MILLI + (left % NANOS_PER_MILLI == 0 ? 0 : 1);
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }
}
