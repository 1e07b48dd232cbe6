package io.edgewise.internal.linux;

import java.util.concurrent.TimeUnit;

/** The arithmetic of a selection operation's deadline, on a monotonic clock. Pure functions. */
public final class Deadline {
  /** A timeout that never expires. */
  public static final long NEVER = -1;

  private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private Deadline() {}

  /**
   * How many nanoseconds are left to wait. If the timeout is a whole number of milliseconds, so is
   * the result: what is left is rounded up.
   *
   * @param timeoutNanos the whole timeout, or {@link #NEVER}
   * @param elapsedNanos how much of it has passed
   * @return at least 0, or NEVER
   */
  public static long left(long timeoutNanos, long elapsedNanos) {
    if (timeoutNanos < 0) {
      return NEVER;
    }
    long left = Math.max(timeoutNanos - elapsedNanos, 0);
    long part = left % NANOS_PER_MILLI;
    boolean wholeMillis = timeoutNanos % NANOS_PER_MILLI == 0;
    return part == 0 || !wholeMillis ? left : left - part + NANOS_PER_MILLI;
  }

  /** Whether a wait is not a whole number of milliseconds. */
  static boolean isSubMillisecond(long nanos) {
    return nanos > 0 && nanos % NANOS_PER_MILLI != 0;
  }

  /**
   * A wait as {@code epoll_wait} takes it: -1 for no limit, otherwise milliseconds, rounded up so
   * that no wait ends early. They are at most {@link Integer#MAX_VALUE}, after which the caller
   * waits again.
   */
  static int millis(long nanos) {
    if (nanos < 0) {
      return -1;
    }
    long millis = nanos / NANOS_PER_MILLI + (nanos % NANOS_PER_MILLI == 0 ? 0 : 1);
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }
}
