package io.edgewise.internal.linux;

import io.edgewise.BusyPoll;
import java.time.Duration;

/**
 * Busy polling as the kernel represents it: {@code struct epoll_params} of <a
 * href="https://man7.org/linux/man-pages/man2/ioctl_eventpoll.2.html">ioctl_eventpoll(2)</a>. Pure
 * functions.
 */
final class BusyPollParams {
  private BusyPollParams() {}

  /** The time in microseconds. */
  static int micros(BusyPoll busyPoll) {
    return (int) (busyPoll.time().toNanos() / 1000);
  }

  /** Unpacks what {@link EpollNatives#busyPoll} returned. */
  static BusyPoll unpack(long word) {
    return new BusyPoll(
        Duration.ofNanos((word & 0xffff_ffffL) * 1000),
        (int) (word >>> 32) & 0xffff,
        (word >>> 48) != 0);
  }

  /** Why the kernel refuses busy polling, and what can be done about it. */
  static String advice(int errno) {
    return switch (errno) {
      case Errno.ENOTTY -> "this kernel's epoll has no busy polling: it needs Linux 6.9";
      case Errno.EOPNOTSUPP -> "this kernel was built without CONFIG_NET_RX_BUSY_POLL";
      case Errno.EINVAL -> "this kernel does not know such busy polling: ask for less, or for none";
      case Errno.EPERM ->
          "more than 64 packets need the capability CAP_NET_ADMIN; or a sandbox forbids it";
      default -> Errno.advice(errno);
    };
  }
}
