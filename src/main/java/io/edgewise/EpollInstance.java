package io.edgewise;

import static io.edgewise.Native.EPOLL_CTL_ADD;
import static io.edgewise.Native.EPOLL_CTL_DEL;

/** An epoll descriptor. Guarded by the selector that owns it. */
final class EpollInstance {
  private final int descriptor;

  private EpollInstance(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Opens one.
   *
   * @throws EpollException {@code EMFILE}, {@code ENFILE} or {@code ENOMEM}
   */
  static EpollInstance open() throws EpollException {
    return new EpollInstance(EpollException.check("epoll_create1", Native.epollCreate()));
  }

  int descriptor() {
    return descriptor;
  }

  /** Adds a descriptor or changes what is asked of it; its events will carry the token. */
  void control(int operation, int watched, int events, long token, Object owner)
      throws EpollException {
    int result = Native.epollControl(descriptor, operation, watched, events, token);
    if (result < 0) {
      throw new EpollException(describe(operation, watched, owner), -result);
    }
  }

  /**
   * Takes a descriptor out.
   *
   * @throws EpollException for anything but {@code ENOENT}, {@code EBADF} and {@code EPERM}: those
   *     say that what was registered has been closed, or replaced by what is not, or cannot be,
   *     registered; with that the kernel took it out itself. The JDK replaces the descriptor of a
   *     channel that is closed in blocking mode
   */
  void remove(int watched, Object owner) throws EpollException {
    int result = Native.epollControl(descriptor, EPOLL_CTL_DEL, watched, 0, 0);
    boolean gone = result == -Errno.ENOENT || result == -Errno.EBADF || result == -Errno.EPERM;
    if (result < 0 && !gone) {
      throw new EpollException(describe(EPOLL_CTL_DEL, watched, owner), -result);
    }
  }

  private static String describe(int operation, int watched, Object owner) {
    String name =
        operation == EPOLL_CTL_ADD
            ? "EPOLL_CTL_ADD"
            : operation == EPOLL_CTL_DEL ? "EPOLL_CTL_DEL" : "EPOLL_CTL_MOD";
    return "epoll_ctl(" + name + ") on descriptor " + watched + " (" + owner + ")";
  }

  /**
   * Waits for events.
   *
   * @param millis the longest wait in milliseconds; 0 to poll, -1 for no limit
   * @return how many events the buffer holds now; 0 also when a signal interrupted the wait
   */
  int await(EventBuffer events, int millis) throws EpollException {
    int result = Native.epollWait(descriptor, events.address(), EventBuffer.CAPACITY, millis);
    return result == -Errno.EINTR ? 0 : EpollException.check("epoll_wait", result);
  }

  /** Closes the descriptor, which ends every registration. */
  void close() throws EpollException {
    EpollException.check("close of the epoll descriptor", Native.close(descriptor));
  }
}
