package io.edgewise;

import java.io.IOException;

/**
 * A system call of the selector failed. The message says which call, on what, the error's name as
 * in <a href="https://man7.org/linux/man-pages/man3/errno.3.html">errno(3)</a>, and what can be
 * done.
 *
 * <p>It is thrown by {@code openSelector} (descriptors or memory ran out) and by the selection
 * operations and {@code close} (the selector itself failed). When the kernel refuses a single key,
 * the selector goes on: that key is cancelled and reported as selected once, and each access to its
 * interest or ready set throws a {@link java.nio.channels.CancelledKeyException} whose cause is
 * this exception.
 *
 * <p>Instances are immutable but for what {@link Throwable} lets change.
 */
public final class EpollException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The call that failed. */
  private final String operation;

  /** The error number. */
  private final int errno;

  EpollException(String operation, int errno) {
    super(operation + " failed: " + Errno.name(errno) + " (" + Errno.advice(errno) + ")");
    this.operation = operation;
    this.errno = errno;
  }

  /**
   * Returns the system call that failed, with what it was called for.
   *
   * @return the call, for instance {@code epoll_ctl(EPOLL_CTL_ADD) on descriptor 57 (...)}
   */
  public String operation() {
    return operation;
  }

  /**
   * Returns the error number.
   *
   * @return a positive number, as in errno(3)
   */
  public int errno() {
    return errno;
  }

  /**
   * Returns the error's name.
   *
   * @return the name as in errno(3), for instance {@code ENOSPC}
   */
  public String errnoName() {
    return Errno.name(errno);
  }

  /** Passes a system call's result on, or throws what a negative one means. */
  static int check(String operation, int result) throws EpollException {
    if (result < 0) {
      throw new EpollException(operation, -result);
    }
    return result;
  }
}
