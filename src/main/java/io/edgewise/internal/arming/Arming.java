package io.edgewise.internal.arming;

import static io.edgewise.internal.linux.EpollNatives.EPOLLERR;
import static io.edgewise.internal.linux.EpollNatives.EPOLLET;
import static io.edgewise.internal.linux.EpollNatives.EPOLLEXCLUSIVE;
import static io.edgewise.internal.linux.EpollNatives.EPOLLHUP;
import static io.edgewise.internal.linux.EpollNatives.EPOLLIN;
import static io.edgewise.internal.linux.EpollNatives.EPOLLONESHOT;
import static io.edgewise.internal.linux.EpollNatives.EPOLLOUT;
import static io.edgewise.internal.linux.EpollNatives.EPOLLPRI;
import static io.edgewise.internal.linux.EpollNatives.EPOLLRDHUP;

/**
 * Decides which epoll_ctl a change of interest needs. Pure functions over a key's <em>arming</em>:
 * the event mask that the kernel holds for it.
 *
 * <pre>
 * ABSENT   -> DISARMED   nothing    a key in NIO mode has no interest yet
 * ABSENT   -> events     ADD        first interest
 * events   -> events'    MODIFY     interest changed
 * events   -> events     MODIFY     requested again: a trigger that reports once is armed again
 * events   -> DISARMED   MODIFY     interest became empty
 * events   -> DISARMED   nothing    a one-shot key was reported: the kernel disarmed it
 * DISARMED -> events     MODIFY     interest came back; a one-shot key is armed again
 * exclusive -> events    REPLACE    interest changed: the kernel modifies no exclusive key
 * events -> exclusive    REPLACE    and makes no key exclusive
 * UNKNOWN  -> any        REPLACE    the last epoll_ctl failed, or an Error ended it
 * </pre>
 */
public final class Arming {
  /** The key is not in epoll. No registration has this mask: an idle one is {@link #DISARMED}. */
  public static final int ABSENT = 0;

  /**
   * In epoll, requesting nothing. The kernel reports errors and hang-ups even so. One-shot makes it
   * report them once, where a level-triggered registration would report a dead peer forever.
   */
  public static final int DISARMED = EPOLLONESHOT;

  /**
   * It is not known what the kernel holds, if anything: the last EPOLL_CTL_MOD failed, or an Error
   * ended the caller of epoll_ctl before it had the result. No other arming has this value, because
   * the kernel rejects these two flags together.
   */
  public static final int UNKNOWN = EPOLLEXCLUSIVE | EPOLLONESHOT;

  /** How to go from one arming to another. */
  public enum Step {
    NOTHING,
    ADD,
    MODIFY,
    REPLACE
  }

  private Arming() {}

  /**
   * The arming that a key needs.
   *
   * @param mode see {@link Mode}
   * @param sticky events that were reported and stay true: a peer half-close is not reported again
   */
  public static int desired(int mode, int interestOps, int sticky) {
    int requested = EventMask.of(interestOps);
    int extra = mode & (EPOLLRDHUP | EPOLLPRI);
    int pending = extra & ~sticky;
    boolean isHungUp = (sticky & EPOLLHUP) != 0; // nothing can come after that
    if (requested == 0 && (mode == Mode.NIO || isHungUp)) {
      return DISARMED;
    }
    // Without interest nobody reads or writes: level-triggered, it would be reported forever.
    int edge = requested == 0 ? EPOLLET : 0;
    return requested | pending | edge | (mode & ~extra);
  }

  /** The events for which an opt-in key is selected. */
  public static int reported(int mode, int interestOps, int sticky) {
    int desired = desired(mode, interestOps, sticky);
    if (desired == DISARMED) {
      return 0;
    }
    return (desired & (EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLPRI)) | EPOLLERR | EPOLLHUP;
  }

  /** How to go from one arming to another; {@code again} to have what is ready reported again. */
  public static Step step(int current, int desired, boolean again) {
    if (current == ABSENT) {
      return desired == DISARMED ? Step.NOTHING : Step.ADD;
    }
    if (isEnough(current, desired) && !(again && reportsOnce(desired))) {
      return Step.NOTHING;
    }
    return ((current | desired) & EPOLLEXCLUSIVE) != 0 ? Step.REPLACE : Step.MODIFY;
  }

  /**
   * Whether epoll_ctl need not be called. An edge-triggered registration may keep RDHUP after it
   * was reported: removing it would make the kernel report again what is ready.
   */
  private static boolean isEnough(int current, int desired) {
    return current == desired || (isEdge(current) && current == (desired | EPOLLRDHUP));
  }

  private static boolean isEdge(int mask) {
    return (mask & EPOLLET) != 0 && !isOneShot(mask);
  }

  /**
   * How to go from one arming of a key in NIO mode to another, if interest that is taken away may
   * stay in the kernel until it is reported: the kernel holds at least what the key requests.
   * Writability may not stay: as a rule it would be reported at once.
   *
   * @param desired what the key requests, or DISARMED
   * @param unrequested whether something was reported that the key did not request
   */
  public static Step lazyStep(int current, int desired, boolean unrequested) {
    int held = current & ~EPOLLONESHOT;
    int requested = desired & ~EPOLLONESHOT;
    boolean isEnough = (requested & ~held) == 0;
    boolean isTooMuch = unrequested || (held & ~requested & EPOLLOUT) != 0;
    if (current == ABSENT) {
      return requested == 0 ? Step.NOTHING : Step.ADD;
    }
    if (current == UNKNOWN) {
      return Step.REPLACE;
    }
    return held == requested || (isEnough && !isTooMuch) ? Step.NOTHING : Step.MODIFY;
  }

  /**
   * Whether an opt-in key requests events other than errors and hang-ups, which are always
   * reported.
   *
   * @param sticky events that were reported and stay true
   */
  public static boolean asksForEvents(int mask, int sticky) {
    return (mask & ~sticky & (EPOLLIN | EPOLLOUT | EPOLLPRI | EPOLLRDHUP)) != 0;
  }

  public static boolean isOneShot(int mask) {
    return (mask & EPOLLONESHOT) != 0;
  }

  /** Whether the kernel does not by itself report again what it has reported and is still ready. */
  public static boolean reportsOnce(int mask) {
    return mask != DISARMED && (mask & (EPOLLONESHOT | EPOLLET)) != 0;
  }
}
