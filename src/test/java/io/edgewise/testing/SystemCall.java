package io.edgewise.testing;

import static io.edgewise.internal.linux.Errno.EACCES;
import static io.edgewise.internal.linux.Errno.EAGAIN;
import static io.edgewise.internal.linux.Errno.EBADF;
import static io.edgewise.internal.linux.Errno.EEXIST;
import static io.edgewise.internal.linux.Errno.EFAULT;
import static io.edgewise.internal.linux.Errno.EINTR;
import static io.edgewise.internal.linux.Errno.EINVAL;
import static io.edgewise.internal.linux.Errno.EIO;
import static io.edgewise.internal.linux.Errno.ELOOP;
import static io.edgewise.internal.linux.Errno.EMFILE;
import static io.edgewise.internal.linux.Errno.ENFILE;
import static io.edgewise.internal.linux.Errno.ENOENT;
import static io.edgewise.internal.linux.Errno.ENOMEM;
import static io.edgewise.internal.linux.Errno.ENOSPC;
import static io.edgewise.internal.linux.Errno.ENOSYS;
import static io.edgewise.internal.linux.Errno.ENOTSOCK;
import static io.edgewise.internal.linux.Errno.ENOTTY;
import static io.edgewise.internal.linux.Errno.EOPNOTSUPP;
import static io.edgewise.internal.linux.Errno.EPERM;
import static io.edgewise.internal.linux.Errno.EPIPE;

import java.util.stream.IntStream;

/**
 * The system calls of the shim, those of epoll_ctl and ioctl by operation, each with the errors
 * that its manual page lists for such a descriptor or that sandboxes give, and with the words in
 * which an exception names it. Numbered as in faults.c.
 */
public enum SystemCall {
  EPOLL_CREATE(0, "epoll_create1"),
  EPOLL_ADD(1, "epoll_ctl(EPOLL_CTL_ADD) on descriptor %d"),
  EPOLL_MODIFY(2, "epoll_ctl(EPOLL_CTL_MOD) on descriptor %d"),
  EPOLL_DELETE(3, "epoll_ctl(EPOLL_CTL_DEL) on descriptor %d"),
  EPOLL_WAIT(4, "epoll_wait"),
  EPOLL_WAIT_NANOS(5, "epoll_pwait2"),
  EVENTFD(6, "eventfd"),
  WRITE(7, "write of the wake-up eventfd"),
  READ(8, "read of the wake-up eventfd"),
  GETSOCKOPT(9, "getsockopt(SO_ERROR) on descriptor %d"),
  CLOSE(10, "close of "),
  POLL(11, ""),
  SET_BUSY_POLL(12, "ioctl(EPIOCSPARAMS) on epoll descriptor %d"),
  GET_BUSY_POLL(13, "ioctl(EPIOCGPARAMS) on epoll descriptor %d"),

  MAP(14, "mmap of the event buffer"),
  UNMAP(15, "munmap of the event buffer"),

  /** What the table does not know. */
  OTHER(16, "");

  // Not among Errno's: no kernel that Edgewise runs on returns them to it.
  private static final int ENODEV = 19;
  private static final int ENOPROTOOPT = 92;

  private final int number;
  private final String words;

  SystemCall(int number, String words) {
    this.number = number;
    this.words = words;
  }

  /** Its place in the table. */
  public int number() {
    return number;
  }

  /** The errors that the manual page lists; an eventfd has no quota, no size and no directory. */
  public IntStream errors() {
    return switch (this) {
      case EPOLL_CREATE -> IntStream.of(EINVAL, EMFILE, ENFILE, ENOMEM);
      case EPOLL_ADD, EPOLL_MODIFY, EPOLL_DELETE ->
          IntStream.of(EBADF, EEXIST, EINVAL, ELOOP, ENOENT, ENOMEM, ENOSPC, EPERM);
      case EPOLL_WAIT -> IntStream.of(EBADF, EFAULT, EINTR, EINVAL);
      case EPOLL_WAIT_NANOS -> IntStream.of(EACCES, EBADF, EFAULT, EINTR, EINVAL, ENOSYS, EPERM);
      case EVENTFD -> IntStream.of(EINVAL, EMFILE, ENFILE, ENODEV, ENOMEM);
      case WRITE -> IntStream.of(EAGAIN, EBADF, EFAULT, EINTR, EINVAL, EIO, ENOSPC, EPERM, EPIPE);
      case READ -> IntStream.of(EAGAIN, EBADF, EFAULT, EINTR, EINVAL, EIO);
      case GETSOCKOPT -> IntStream.of(EBADF, EFAULT, EINVAL, ENOPROTOOPT, ENOTSOCK);
      case CLOSE -> IntStream.of(EBADF, EINTR, EIO, ENOSPC);
      case POLL -> IntStream.of(EFAULT, EINTR, EINVAL, ENOMEM);
      case SET_BUSY_POLL -> IntStream.of(EBADF, EFAULT, EINVAL, ENOTTY, EOPNOTSUPP, EPERM);
      case GET_BUSY_POLL -> IntStream.of(EBADF, EFAULT, EINVAL, ENOTTY, EOPNOTSUPP);
      case MAP -> IntStream.of(EINVAL, ENOMEM, EPERM);
      case UNMAP -> IntStream.of(EINVAL, ENOMEM);
      case OTHER -> IntStream.empty();
    };
  }

  /** The beginning of the message of an exception that reports this call for a descriptor. */
  public String words(int descriptor) {
    return String.format(words, descriptor);
  }
}
