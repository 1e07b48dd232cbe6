package io.edgewise;

import java.lang.annotation.Native;

/** The error numbers that the system calls of {@link io.edgewise.Native} can return, with names. */
final class Errno {
  @Native static final int EPERM = 1;
  @Native static final int ENOENT = 2;
  @Native static final int EINTR = 4;
  @Native static final int EIO = 5;
  @Native static final int EBADF = 9;
  @Native static final int EAGAIN = 11;
  @Native static final int ENOMEM = 12;
  @Native static final int EFAULT = 14;
  @Native static final int EEXIST = 17;
  @Native static final int EINVAL = 22;
  @Native static final int ENFILE = 23;
  @Native static final int EMFILE = 24;
  @Native static final int ENOSPC = 28;
  @Native static final int ENOSYS = 38;
  @Native static final int ELOOP = 40;

  private Errno() {}

  /** The name that errno(3) gives a number, or {@code errno N} for one that is not listed here. */
  static String name(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM";
      case ENOENT -> "ENOENT";
      case EINTR -> "EINTR";
      case EIO -> "EIO";
      case EBADF -> "EBADF";
      case EAGAIN -> "EAGAIN";
      case ENOMEM -> "ENOMEM";
      case EFAULT -> "EFAULT";
      case EEXIST -> "EEXIST";
      case EINVAL -> "EINVAL";
      case ENFILE -> "ENFILE";
      case EMFILE -> "EMFILE";
      case ENOSPC -> "ENOSPC";
      case ENOSYS -> "ENOSYS";
      case ELOOP -> "ELOOP";
      default -> "errno " + errno;
    };
  }

  /** What the error means for a selector, and what can be done about it. */
  static String advice(int errno) {
    return switch (errno) {
      case EPERM -> "epoll cannot watch this kind of file";
      case ENOENT ->
          "the descriptor is not registered; was it closed or replaced behind its channel?";
      case EIO -> "input/output error";
      case EBADF -> "not an open descriptor; was it closed behind its channel?";
      case EAGAIN -> "the operation would block";
      case ENOMEM -> "the kernel is out of memory";
      case EFAULT -> "bad address";
      case EEXIST -> "the descriptor is already registered";
      case EINVAL -> "invalid argument";
      case ENFILE -> "the system has too many open files: raise fs.file-max";
      case EMFILE -> "the process has too many open files: raise ulimit -n";
      case ENOSPC -> "too many watches: raise fs.epoll.max_user_watches";
      case ENOSYS -> "the kernel does not know this system call, or a sandbox forbids it";
      case ELOOP -> "epoll descriptors may not watch each other in a loop";
      default -> "see errno(3)";
    };
  }
}
