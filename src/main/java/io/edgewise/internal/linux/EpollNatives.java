package io.edgewise.internal.linux;

/**
 * The system calls on an epoll descriptor, one per method. Each returns what the kernel returned: a
 * result of at least zero, or a negated {@link Errno}. The constants are checked against the
 * kernel's headers when epoll.c is compiled.
 */
public final class EpollNatives {
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

  private EpollNatives() {}

  /** {@code epoll_create1(EPOLL_CLOEXEC)}. */
  public static native int create();

  /** {@code epoll_ctl(epoll, operation, descriptor, {events, token})}. */
  public static native int control(
      int epoll, int operation, int descriptor, int events, long token);

  /**
   * {@code epoll_wait(epoll, list.events + first, max, millis)}. The list is the memory of an
   * {@link EventBuffer}. Its first four bytes hold the number of events, which this call sets if
   * there are any.
   */
  public static native int await(int epoll, long list, int first, int max, int millis);

  /**
   * {@code epoll_pwait2(epoll, list.events + first, max, {seconds, nanos}, NULL)}, otherwise like
   * {@link #await}; {@code ENOSYS} before Linux 5.11.
   */
  public static native int awaitNanos(
      int epoll, long list, int first, int max, long seconds, long nanos);

  /**
   * {@code ioctl(epoll, EPIOCSPARAMS, {micros, packets, preferred})}; {@code ENOTTY} before Linux
   * 6.9.
   */
  public static native int setBusyPoll(int epoll, int micros, int packets, boolean preferred);

  /**
   * {@code ioctl(epoll, EPIOCGPARAMS)}; {@code ENOTTY} before Linux 6.9.
   *
   * @return the microseconds in bits 0 to 31, the packets in bits 32 to 47, whether it is preferred
   *     in bit 48; or a negated {@link Errno}
   */
  public static native long busyPoll(int epoll);

  /** {@code sizeof(struct epoll_event)}, in bytes. */
  static native int eventSize();

  /** {@code offsetof(struct epoll_event, data)}, in bytes. */
  static native int eventTokenOffset();
}
