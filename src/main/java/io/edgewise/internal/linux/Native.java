package io.edgewise.internal.linux;

import java.nio.ByteBuffer;

/**
 * The system calls, one per method. Each returns what the kernel returned: a result of at least
 * zero, or a negated {@link Errno}. The constants are checked against the kernel's headers when the
 * C is compiled.
 */
public final class Native {
  public static final int EPOLL_CTL_ADD = 1;
  public static final int EPOLL_CTL_DEL = 2;
  public static final int EPOLL_CTL_MOD = 3;

  /** The offset of the first event in a {@code struct event_list}, in bytes. */
  public static final int EVENTS = 8;

  public static final int EPOLLIN = 0x001;
  public static final int EPOLLPRI = 0x002;
  public static final int EPOLLOUT = 0x004;
  public static final int EPOLLERR = 0x008;
  public static final int EPOLLHUP = 0x010;
  public static final int EPOLLRDHUP = 0x2000;
  public static final int EPOLLEXCLUSIVE = 1 << 28;
  public static final int EPOLLWAKEUP = 1 << 29;
  public static final int EPOLLONESHOT = 1 << 30;
  public static final int EPOLLET = 1 << 31;

  /**
   * The version of the functions below: a checksum of their signatures, which a test compares with
   * them.
   */
  public static final int VERSION = 501928818;

  private Native() {}

  /** {@link #VERSION} of the library. */
  static native int version();

  /** {@code epoll_create1(EPOLL_CLOEXEC)}. */
  public static native int epollCreate();

  /** {@code epoll_ctl(epoll, operation, descriptor, {events, token})}. */
  public static native int epollControl(
      int epoll, int operation, int descriptor, int events, long token);

  /**
   * {@code epoll_wait(epoll, list.events + first, max, millis)}. The list, an {@link EventBuffer}'s
   * memory, has the number of its events in its first four bytes; it is set by this call if there
   * are any.
   */
  public static native int epollWait(int epoll, long list, int first, int max, int millis);

  /**
   * {@code epoll_pwait2(epoll, list.events + first, max, {seconds, nanos}, NULL)}, else like the
   * other; {@code ENOSYS} before Linux 5.11.
   */
  public static native int epollWaitNanos(
      int epoll, long list, int first, int max, long seconds, long nanos);

  /**
   * {@code poll({descriptor, events}, 1, 0)}.
   *
   * @return the events that are there, which are EPOLLIN and the like; 0 if there is none
   */
  public static native int poll(int descriptor, int events);

  /**
   * {@code ioctl(epoll, EPIOCSPARAMS, {micros, packets, preferred})}; {@code ENOTTY} before Linux
   * 6.9.
   */
  public static native int epollSetBusyPoll(int epoll, int micros, int packets, boolean preferred);

  /**
   * {@code ioctl(epoll, EPIOCGPARAMS)}; {@code ENOTTY} before Linux 6.9.
   *
   * @return the microseconds in bits 0 to 31, the packets in bits 32 to 47, whether it is preferred
   *     in bit 48; or a negated {@link Errno}
   */
  public static native long epollBusyPoll(int epoll);

  /**
   * {@code getsockopt(socket, SOL_SOCKET, SO_ERROR)}.
   *
   * @return the pending error, a positive number, which is pending no more; 0 if there was none; a
   *     negated {@link Errno} if the call itself failed
   */
  public static native int socketError(int socket);

  /** {@code eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)}. */
  public static native int eventfdCreate();

  /** Adds to an eventfd's counter, by {@code write}; {@code EAGAIN} when it would overflow. */
  public static native int eventfdAdd(int eventfd, long amount);

  /** Sets an eventfd's counter to zero, by {@code read}; {@code EAGAIN} when it is zero. */
  public static native int eventfdReset(int eventfd);

  /** {@code close(descriptor)}. */
  public static native int close(int descriptor);

  /** {@code sizeof(struct epoll_event)}, in bytes. */
  public static native int eventSize();

  /** {@code offsetof(struct epoll_event, data)}, in bytes. */
  static native int eventTokenOffset();

  /** A direct buffer over memory that somebody else allocates and frees. */
  static native ByteBuffer buffer(long address, long bytes);
}
