package io.edgewise.faults;

import static io.edgewise.internal.linux.Errno.EACCES;
import static io.edgewise.internal.linux.Errno.EAGAIN;
import static io.edgewise.internal.linux.Errno.EBADF;
import static io.edgewise.internal.linux.Errno.EFAULT;
import static io.edgewise.internal.linux.Errno.EINTR;
import static io.edgewise.internal.linux.Errno.EINVAL;
import static io.edgewise.internal.linux.Errno.ENOENT;
import static io.edgewise.internal.linux.Errno.ENOMEM;
import static io.edgewise.internal.linux.Errno.ENOSYS;
import static io.edgewise.internal.linux.Errno.EPERM;
import static io.edgewise.testing.SystemCall.EPOLL_DELETE;
import static io.edgewise.testing.SystemCall.EPOLL_WAIT;
import static io.edgewise.testing.SystemCall.EPOLL_WAIT_NANOS;
import static io.edgewise.testing.SystemCall.POLL;
import static io.edgewise.testing.SystemCall.READ;
import static io.edgewise.testing.SystemCall.WRITE;

import io.edgewise.testing.Fault;
import io.edgewise.testing.SystemCall;
import java.util.List;

/** An error that need not be reported, and why. Every other one must reach the caller. */
record HandledFault(SystemCall call, int errno, String reason) {
  private static final List<HandledFault> ALL =
      List.of(
          new HandledFault(EPOLL_WAIT, EINTR, "a signal ends no wait: the rest of it follows"),
          new HandledFault(
              EPOLL_WAIT_NANOS, EINTR, "a signal ends no wait: the rest of it follows"),
          new HandledFault(EPOLL_WAIT_NANOS, ENOSYS, "an older kernel: epoll_wait serves"),
          new HandledFault(EPOLL_WAIT_NANOS, EPERM, "a sandbox: epoll_wait serves"),
          new HandledFault(EPOLL_WAIT_NANOS, EACCES, "a sandbox: epoll_wait serves"),
          new HandledFault(EPOLL_WAIT_NANOS, EINVAL, "a sandbox: epoll_wait serves"),
          new HandledFault(EPOLL_WAIT_NANOS, EBADF, "epoll_wait has the last word"),
          new HandledFault(EPOLL_WAIT_NANOS, EFAULT, "epoll_wait has the last word"),
          new HandledFault(EPOLL_DELETE, ENOENT, "the kernel has taken it out itself"),
          new HandledFault(EPOLL_DELETE, EBADF, "the kernel took it out when it was closed"),
          new HandledFault(EPOLL_DELETE, EPERM, "the number is now that of what none can watch"),
          new HandledFault(WRITE, EAGAIN, "the counter is full: it is reset, and written again"),
          new HandledFault(READ, EAGAIN, "the counter is at zero: that was wanted"),
          new HandledFault(POLL, EFAULT, "epoll is told instead"),
          new HandledFault(POLL, EINTR, "epoll is told instead"),
          new HandledFault(POLL, EINVAL, "epoll is told instead"),
          new HandledFault(POLL, ENOMEM, "epoll is told instead"));

  /** Whether a scenario must go on as if nothing had happened. */
  static boolean contains(Scenario scenario, Fault fault) {
    if (scenario == Scenario.WAKE_UPS_BEYOND_COUNTING
        && fault.first() > 1
        && fault.call() == WRITE) {
      return false; // a counter that was reset is not full
    }
    return ALL.stream().anyMatch(each -> each.call == fault.call() && each.errno == fault.errno());
  }
}
