package io.edgewise;

import io.edgewise.internal.linux.Errno;
import java.io.IOException;
import java.io.ObjectOutputStream;

/**
 * A system call of the selector failed. The message says which call, on what, the error's name as
 * in <a href="https://man7.org/linux/man-pages/man3/errno.3.html">errno(3)</a>, and what can be
 * done.
 *
 * <p>It is thrown by {@code openSelector} (descriptors or memory ran out), by {@code busyPoll} (the
 * kernel refuses it) and by the selection operations and {@code close} (the selector itself
 * failed). When the kernel refuses a single key, the selector goes on: that key is cancelled and
 * reported as selected once, and each access to its interest or ready set throws a {@link
 * java.nio.channels.CancelledKeyException} whose cause is this exception.
 *
 * <p>Instances are thread-safe.
 */
public final class EpollException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The call that failed, with its owner once that was described. Guarded by this. */
  private String operation;

  /**
   * What the call was made for; null if the operation says it all. It is described on request only:
   * a channel takes locks for that, and the thread that throws this may hold others. Guarded by
   * this.
   */
  private transient Object owner;

  /** The error number. */
  private final int errno;

  /** What can be done. */
  private final String advice;

  /**
   * Describes a failure of a call, and what can usually be done.
   *
   * @param operation the call, as {@link #operation()} returns it
   * @param owner what it was made for; null if the operation says it all
   * @param errno the error number
   */
  public EpollException(String operation, Object owner, int errno) {
    this(operation, owner, errno, Errno.advice(errno));
  }

  /**
   * Describes a failure of a call for which the error has a meaning of its own.
   *
   * @param operation the call, as {@link #operation()} returns it
   * @param owner what it was made for; null if the operation says it all
   * @param errno the error number
   * @param advice what can be done
   */
  public EpollException(String operation, Object owner, int errno, String advice) {
    this.operation = operation;
    this.owner = owner;
    this.errno = errno;
    this.advice = advice;
  }

  /**
   * Says which call failed, on what, the error's name and what can be done.
   *
   * @return one line
   */
  @Override
  public String getMessage() {
    return operation() + " failed: " + Errno.name(errno) + " (" + advice + ")";
  }

  /**
   * Returns the system call that failed, with what it was made for. That is described when it is
   * first requested.
   *
   * @return the call, for instance {@code epoll_ctl(EPOLL_CTL_ADD) on descriptor 57 (...)}
   */
  public synchronized String operation() {
    if (owner != null) {
      operation = operation + " (" + owner + ")";
      owner = null;
    }
    return operation;
  }

  /**
   * Writes the owner's description instead of the owner.
   *
   * @param out the stream
   * @throws IOException if writing fails
   */
  private void writeObject(ObjectOutputStream out) throws IOException {
    operation();
    out.defaultWriteObject();
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
}
