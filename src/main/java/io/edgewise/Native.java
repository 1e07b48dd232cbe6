package io.edgewise;

import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;

/**
 * The system calls, one per method. Each returns what the kernel returned: a result of at least
 * zero, or a negated {@link Errno}. The constants are checked against the kernel's headers when the
 * C is compiled.
 */
final class Native {
  static final int EPOLL_CTL_ADD = 1;
  static final int EPOLL_CTL_DEL = 2;
  static final int EPOLL_CTL_MOD = 3;

  /** The offset of the first event in a {@code struct event_list}, in bytes. */
  static final int EVENTS = 8;

  static final int EPOLLIN = 0x001;
  static final int EPOLLPRI = 0x002;
  static final int EPOLLOUT = 0x004;
  static final int EPOLLERR = 0x008;
  static final int EPOLLHUP = 0x010;
  static final int EPOLLRDHUP = 0x2000;
  static final int EPOLLEXCLUSIVE = 1 << 28;
  static final int EPOLLWAKEUP = 1 << 29;
  static final int EPOLLONESHOT = 1 << 30;
  static final int EPOLLET = 1 << 31;

  /**
   * The version of the functions below: a checksum of their signatures, which a test compares with
   * them.
   */
  static final int VERSION = 1222059823;

  private Native() {}

  /** {@link #VERSION} of the library. */
  static native int version();

  /** {@code epoll_create1(EPOLL_CLOEXEC)}. */
  static native int epollCreate();

  /** {@code epoll_ctl(epoll, operation, descriptor, {events, token})}. */
  static native int epollControl(int epoll, int operation, int descriptor, int events, long token);

  /**
   * {@code epoll_wait(epoll, list.events + first, max, millis)}. The list, an {@link EventBuffer}'s
   * memory, has the number of its events in its first four bytes; it is set by this call if there
   * are any.
   */
  static native int epollWait(int epoll, long list, int first, int max, int millis);

  /**
   * {@code epoll_pwait2(epoll, list.events + first, max, {seconds, nanos}, NULL)}, else like the
   * other; {@code ENOSYS} before Linux 5.11.
   */
  static native int epollWaitNanos(
      int epoll, long list, int first, int max, long seconds, long nanos);

  /**
   * {@code poll({descriptor, events}, 1, 0)}.
   *
   * @return the events that are there, which are EPOLLIN and the like; 0 if there is none
   */
  static native int poll(int descriptor, int events);

  /**
   * {@code ioctl(epoll, EPIOCSPARAMS, {micros, packets, preferred})}; {@code ENOTTY} before Linux
   * 6.9.
   */
  static native int epollSetBusyPoll(int epoll, int micros, int packets, boolean preferred);

  /**
   * {@code ioctl(epoll, EPIOCGPARAMS)}; {@code ENOTTY} before Linux 6.9.
   *
   * @return the microseconds in bits 0 to 31, the packets in bits 32 to 47, whether it is preferred
   *     in bit 48; or a negated {@link Errno}
   */
  static native long epollBusyPoll(int epoll);

  /**
   * {@code getsockopt(socket, SOL_SOCKET, SO_ERROR)}.
   *
   * @return the pending error, a positive number, which is pending no more; 0 if there was none; a
   *     negated {@link Errno} if the call itself failed
   */
  static native int socketError(int socket);

  /** {@code eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)}. */
  static native int eventfdCreate();

  /** Adds to an eventfd's counter, by {@code write}; {@code EAGAIN} when it would overflow. */
  static native int eventfdAdd(int eventfd, long amount);

  /** Sets an eventfd's counter to zero, by {@code read}; {@code EAGAIN} when it is zero. */
  static native int eventfdReset(int eventfd);

  /** {@code close(descriptor)}. */
  static native int close(int descriptor);

  /** {@code sizeof(struct epoll_event)}, in bytes. */
  static native int eventSize();

  /** {@code offsetof(struct epoll_event, data)}, in bytes. */
  static native int eventTokenOffset();

  /** A direct buffer over memory that somebody else allocates and frees. */
  static native ByteBuffer buffer(long address, long bytes);

  /**
   * The JDK's own lookup, which may see everything.
   *
   * @throws NoSuchFieldError if this JDK keeps it elsewhere
   */
  static native MethodHandles.Lookup trustedLookup(Class<MethodHandles.Lookup> lookup);
}
