package io.edgewise.internal.linux;

import io.edgewise.EpollException;
import java.lang.annotation.Native;

/** The error numbers that the system calls of the natives can return, with names. */
public final class Errno {
  public @Native static final int EPERM = 1;
  @Native public static final int ENOENT = 2;
  public @Native static final int EINTR = 4;
  public @Native static final int EIO = 5;
  public @Native static final int EBADF = 9;
  public @Native static final int EAGAIN = 11;
  public @Native static final int ENOMEM = 12;
  public @Native static final int EACCES = 13;
  public @Native static final int EFAULT = 14;
  @Native public static final int EEXIST = 17;
  public @Native static final int EINVAL = 22;
  @Native public static final int ENFILE = 23;
  public @Native static final int EMFILE = 24;
  @Native public static final int ENOTTY = 25;
  public @Native static final int ENOSPC = 28;
  public @Native static final int ENOSYS = 38;
  @Native public static final int ELOOP = 40;
  @Native public static final int EPIPE = 32;
  public @Native static final int ENOTSOCK = 88;
  @Native public static final int EMSGSIZE = 90;
  @Native public static final int EOPNOTSUPP = 95;
  @Native public static final int ENETUNREACH = 101;
  @Native public static final int ECONNABORTED = 103;
  @Native public static final int ECONNRESET = 104;
  @Native public static final int ENOTCONN = 107;
  @Native public static final int ETIMEDOUT = 110;
  @Native public static final int ECONNREFUSED = 111;
  @Native public static final int EHOSTUNREACH = 113;

  private Errno() {}

  /** The name that errno(3) gives a number, or {@code errno N} for one that is not listed here. */
  public static String name(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM";
      case ENOENT -> "ENOENT";
      case EINTR -> "EINTR";
      case EIO -> "EIO";
      case EBADF -> "EBADF";
      case EAGAIN -> "EAGAIN";
      case ENOMEM -> "ENOMEM";
      case EACCES -> "EACCES";
      case EFAULT -> "EFAULT";
      case EEXIST -> "EEXIST";
      case EINVAL -> "EINVAL";
      case ENFILE -> "ENFILE";
      case EMFILE -> "EMFILE";
      case ENOTTY -> "ENOTTY";
      case ENOSPC -> "ENOSPC";
      case ENOSYS -> "ENOSYS";
      case ELOOP -> "ELOOP";
      case EPIPE -> "EPIPE";
      case ENOTSOCK -> "ENOTSOCK";
      case EMSGSIZE -> "EMSGSIZE";
      case EOPNOTSUPP -> "EOPNOTSUPP";
      case ENETUNREACH -> "ENETUNREACH";
      case ECONNABORTED -> "ECONNABORTED";
      case ECONNRESET -> "ECONNRESET";
      case ENOTCONN -> "ENOTCONN";
      case ETIMEDOUT -> "ETIMEDOUT";
      case ECONNREFUSED -> "ECONNREFUSED";
      case EHOSTUNREACH -> "EHOSTUNREACH";
      default -> "errno " + errno;
    };
  }

  /** What the error means for a selector, and what can be done about it. */
  public static String advice(int errno) {
    return switch (errno) {
      case EPERM -> "epoll cannot watch this kind of file";
      case ENOENT ->
          "the descriptor is not registered; was it closed or replaced behind its channel?";
      case EIO -> "input/output error";
      case EBADF -> "not an open descriptor; was it closed behind its channel?";
      case EAGAIN -> "the operation would block";
      case ENOMEM -> "the kernel is out of memory";
      case EACCES -> "a sandbox, such as a seccomp filter, forbids this system call";
      case EFAULT -> "bad address";
      case EEXIST -> "the descriptor is already registered";
      case EINVAL ->
          "invalid argument; to epoll_ctl: events that do not go together, or that this kernel"
              + " does not know (EPOLLEXCLUSIVE needs Linux 4.5)";
      case ENFILE -> "the system has too many open files: raise fs.file-max";
      case EMFILE -> "the process has too many open files: raise ulimit -n";
      case ENOTTY -> "the kernel does not know this ioctl for such a descriptor";
      case ENOSPC -> "too many watches: raise fs.epoll.max_user_watches";
      case ENOSYS -> "the kernel does not know this system call, or a sandbox forbids it";
      case ELOOP ->
          "selectors may not watch each other in a loop, nor in a chain of more than five";
      case EPIPE -> "the peer does not read any more";
      case ENOTSOCK -> "not a socket";
      case EMSGSIZE -> "a datagram was too long for the network";
      case EOPNOTSUPP -> "the kernel was built without this";
      case ENETUNREACH -> "there is no route to the peer's network";
      case ECONNABORTED -> "the connection was aborted";
      case ECONNRESET -> "the peer has reset the connection";
      case ENOTCONN -> "the socket is not connected";
      case ETIMEDOUT -> "the peer does not answer";
      case ECONNREFUSED -> "nobody listens at the peer's address";
      case EHOSTUNREACH -> "there is no route to the peer";
      default -> "see errno(3)";
    };
  }

  /**
   * Checks a system call's result.
   *
   * @param operation what was done, for the exception's message
   * @return the result
   * @throws EpollException if it is a negated error number
   */
  public static int check(String operation, int result) throws EpollException {
    if (result < 0) {
      throw new EpollException(operation, null, -result);
    }
    return result;
  }
}
