package io.edgewise.internal.linux;

import static io.edgewise.internal.linux.EpollNatives.EPOLL_CTL_ADD;
import static io.edgewise.internal.linux.EpollNatives.EPOLL_CTL_DEL;

import io.edgewise.BusyPoll;
import io.edgewise.EpollException;
import java.util.concurrent.TimeUnit;

/**
 * An epoll descriptor. Any thread, as long as its owner keeps it open; only one at a time waits.
 */
public final class EpollInstance {
  private static final String WAIT = "epoll_wait";
  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Whether epoll_pwait2 works: true until it was refused. Any thread. */
  private static volatile boolean hasPwait2 = true;

  private final int descriptor;

  private EpollInstance(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Opens one.
   *
   * @throws EpollException {@code EMFILE}, {@code ENFILE} or {@code ENOMEM}
   */
  public static EpollInstance open() throws EpollException {
    return new EpollInstance(Errno.check("epoll_create1", EpollNatives.create()));
  }

  public int descriptor() {
    return descriptor;
  }

  /**
   * Adds a descriptor or changes its events, which will carry the token.
   *
   * @return at least 0, or a negated {@link Errno}, from which {@link #refused} makes an exception
   */
  public int control(int operation, int watched, int events, long token) {
    return EpollNatives.control(descriptor, operation, watched, events, token);
  }

  /**
   * Deletes a descriptor. {@code ENOENT}, {@code EBADF} and {@code EPERM} count as success: they
   * say that the registered descriptor was closed, or replaced by one that is not or cannot be
   * registered. In each case the kernel has deleted it already. The JDK replaces the descriptor of
   * a channel that is closed in blocking mode.
   *
   * @return at least 0, or another negated {@link Errno}
   */
  public int remove(int watched) {
    int result = control(EPOLL_CTL_DEL, watched, 0, 0);
    boolean gone = result == -Errno.ENOENT || result == -Errno.EBADF || result == -Errno.EPERM;
    return gone ? 0 : result;
  }

  /** The exception for a failed {@link #control} or {@link #remove}. */
  public static EpollException refused(int operation, int watched, Object owner, int errno) {
    String name =
        operation == EPOLL_CTL_ADD
            ? "EPOLL_CTL_ADD"
            : operation == EPOLL_CTL_DEL ? "EPOLL_CTL_DEL" : "EPOLL_CTL_MOD";
    return new EpollException("epoll_ctl(" + name + ") on descriptor " + watched, owner, errno);
  }

  /** Adds a descriptor that belongs to no channel. */
  public void add(int watched, int events, long token, Object owner) throws EpollException {
    int result = control(EPOLL_CTL_ADD, watched, events, token);
    if (result < 0) {
      throw refused(EPOLL_CTL_ADD, watched, owner, -result);
    }
  }

  /**
   * Waits for events. If the time is not a whole number of milliseconds, epoll_pwait2 is tried
   * (Linux 5.11 and later). Once that call has been refused, for whatever reason, epoll_wait serves
   * this and every later wait, and its error is the one that is reported.
   *
   * @param first the index of the first event in the buffer
   * @param nanos the longest wait in nanoseconds; 0 to poll, negative for no limit
   * @return how many events it stored, which the buffer knows, too; 0 also if a signal interrupted
   *     the wait
   */
  public int await(EventBuffer events, int first, long nanos) throws EpollException {
    int max = EventBuffer.CAPACITY - first;
    if (hasPwait2 && Deadline.isSubMillisecond(nanos)) {
      int result = awaitNanos(events, first, max, nanos);
      if (result >= 0 || result == -Errno.EINTR) {
        return Math.max(result, 0);
      }
      hasPwait2 = false; // an older kernel, or a sandbox that refuses what it does not know
    }
    int millis = Deadline.millis(nanos);
    return ended(WAIT, EpollNatives.await(descriptor, events.address(), first, max, millis));
  }

  private int awaitNanos(EventBuffer events, int first, int max, long nanos) {
    return EpollNatives.awaitNanos(
        descriptor,
        events.address(),
        first,
        max,
        nanos / NANOS_PER_SECOND,
        nanos % NANOS_PER_SECOND);
  }

  private static int ended(String call, int result) throws EpollException {
    return result == -Errno.EINTR ? 0 : Errno.check(call, result);
  }

  /**
   * Sets how the kernel polls busily.
   *
   * @param owner who requests it
   */
  public void busyPoll(BusyPoll wanted, Object owner) throws EpollException {
    int result =
        EpollNatives.setBusyPoll(
            descriptor, BusyPollParams.micros(wanted), wanted.packets(), wanted.isPreferred());
    if (result < 0) {
      throw busyPollRefused("EPIOCSPARAMS", owner, -result);
    }
  }

  /** How the kernel polls busily. */
  public BusyPoll busyPoll() throws EpollException {
    long result = EpollNatives.busyPoll(descriptor);
    if (result < 0) {
      throw busyPollRefused("EPIOCGPARAMS", null, (int) -result);
    }
    return BusyPollParams.unpack(result);
  }

  private EpollException busyPollRefused(String request, Object owner, int errno) {
    return new EpollException(
        "ioctl(" + request + ") on epoll descriptor " + descriptor,
        owner,
        errno,
        BusyPollParams.advice(errno));
  }

  /** Closes the descriptor, which ends every registration. */
  public void close() throws EpollException {
    Errno.check("close of the epoll descriptor", DescriptorNatives.close(descriptor));
  }
}
