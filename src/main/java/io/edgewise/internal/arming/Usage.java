package io.edgewise.internal.arming;

import static io.edgewise.internal.linux.EpollNatives.EPOLLOUT;

/**
 * How a key in NIO mode is used: a history, from which its next arming is predicted, and notes of
 * the selection operation in progress. Both are packed into 16 bits. Pure functions.
 *
 * <p>A key may be <em>dispatched</em>: it is reported, its interest is taken away while a worker
 * runs, and then given back. Such a key is armed one-shot, so that the kernel itself takes the
 * interest away. A key becomes dispatched when an event is reported that it no longer requests. A
 * reported key that still requests the same is a miss; one that requests nothing is a hit.
 *
 * <pre>
 *               not dispatched                       dispatched
 * unrequested   one more; dispatched, at confidence  as it is
 *               0, if there are more than misses
 * miss          as it is                             less confidence; at 0 not dispatched, and one
 *                                                    more miss
 * hit           as it is                             more confidence, no misses
 * </pre>
 *
 * <p>For a key that begins to request writability, {@code poll} is called first: as a rule a socket
 * is writable, and {@code poll} is cheaper than adding the interest in epoll and removing it again.
 * If {@code poll} says no, it is skipped the next {@value #BACK_OFF} times, and epoll_ctl is
 * called. For a key that goes on requesting writability, {@code poll} is called twice in a row, and
 * then epoll_ctl.
 *
 * <pre>
 * note           set by          cleared by
 * unrequested    unrequested     disarmed, applied
 * reported       reported        applied
 * polled, twice  polled          notPolled, pollFailed; applied, when it requests no writability
 * </pre>
 */
public final class Usage {
  /** Nothing is known. */
  static final int UNKNOWN = 0;

  /** How many times poll is skipped after it has said no. */
  public static final int BACK_OFF = 7;

  /** The confidence of a dispatched key; the number of unrequested events of any other. */
  private static final int COUNT = 0x03;

  private static final int DISPATCHED = 0x04;
  private static final int ONE_MISS = 0x08;
  private static final int MISSES = 0x18;
  private static final int ONE_SKIP = 0x20;
  private static final int SKIPS = 0xE0;
  private static final int HISTORY = 0xFF;

  private static final int UNREQUESTED = 0x100;
  private static final int REPORTED = 0x200;
  private static final int POLLED = 0x400;
  private static final int POLLED_TWICE = 0x800;

  private Usage() {}

  /** Forgets the notes. */
  public static int history(int usage) {
    return usage & HISTORY;
  }

  static boolean isDispatched(int usage) {
    return (usage & DISPATCHED) != 0;
  }

  /** After an event that the key did not request. */
  public static int unrequested(int usage) {
    int noted = usage | UNREQUESTED;
    if (isDispatched(usage)) {
      return noted;
    }
    int seen = usage & COUNT;
    int misses = (usage & MISSES) / ONE_MISS;
    return seen < misses ? noted + 1 : (noted & ~COUNT) | DISPATCHED;
  }

  /** Whether an event was reported that the key did not request. */
  public static boolean isUnrequested(int usage) {
    return (usage & UNREQUESTED) != 0;
  }

  /** After the kernel was made to report no more such events. */
  public static int disarmed(int usage) {
    return usage & ~UNREQUESTED;
  }

  /** After what {@code poll} returned was reported. */
  public static int reported(int usage) {
    return usage | REPORTED;
  }

  /** Whether this selection operation has reported what {@code poll} returned. */
  public static boolean isReported(int usage) {
    return (usage & REPORTED) != 0;
  }

  /** Whether {@code poll} may be called. */
  static boolean mayPoll(int usage) {
    return (usage & (SKIPS | POLLED_TWICE)) == 0;
  }

  /** As if {@code poll} had not said no. */
  static int withoutBackOff(int usage) {
    return usage & ~SKIPS;
  }

  /** After {@code poll} has said that the key is writable. */
  public static int polled(int usage) {
    return usage | ((usage & POLLED) == 0 ? POLLED : POLLED_TWICE);
  }

  /** After {@code poll} has said that it is not, or has failed. */
  public static int pollFailed(int usage) {
    return (usage & ~(POLLED | POLLED_TWICE)) | BACK_OFF * ONE_SKIP;
  }

  /** After {@code poll} was skipped, and epoll_ctl is called instead. */
  public static int notPolled(int usage) {
    int left = (usage & SKIPS) == 0 ? usage : usage - ONE_SKIP;
    return left & ~(POLLED | POLLED_TWICE);
  }

  /**
   * When what the key requests is about to be applied.
   *
   * @param fired whether an event has disarmed it
   * @param before the events that it requested before
   * @param now the events that it requests
   */
  public static int applied(int usage, boolean fired, int before, int now) {
    boolean wasReported = fired && !isUnrequested(usage) && before != 0;
    int learned = usage;
    if (wasReported && isDispatched(usage)) {
      learned = now == 0 ? hit(usage) : now == before ? miss(usage) : usage;
    }
    boolean goesOn = (now & EPOLLOUT) != 0;
    return learned & (goesOn ? HISTORY | POLLED | POLLED_TWICE : HISTORY);
  }

  private static int hit(int usage) {
    int confident = (usage & COUNT) == COUNT ? usage : usage + 1;
    return confident & ~MISSES;
  }

  private static int miss(int usage) {
    if ((usage & COUNT) != 0) {
      return usage - 1;
    }
    int forgotten = usage & ~DISPATCHED;
    return (usage & MISSES) == MISSES ? forgotten : forgotten + ONE_MISS;
  }
}
