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
 * Decides what a change of interest costs. Pure functions over a key's <em>arming</em>: the event
 * mask that the kernel holds for it.
 *
 * <pre>
 * ABSENT   -> DISARMED   nothing    a plain key has no interest yet
 * ABSENT   -> events     ADD        first interest
 * events   -> events'    MODIFY     interest changed
 * events   -> events     MODIFY     asked for again: a trigger that reports once is armed anew
 * events   -> DISARMED   MODIFY     interest became empty
 * events   -> DISARMED   nothing    a one-shot key was reported: the kernel did it
 * DISARMED -> events     MODIFY     interest came back; a one-shot key is armed again
 * exclusive -> events    REPLACE    interest changed: the kernel modifies no exclusive one
 * events -> exclusive    REPLACE    and makes none exclusive
 * UNKNOWN  -> any        REPLACE    the last epoll_ctl failed, or an Error ended it
 * </pre>
 */
public final class Arming {
  /** The key is not in epoll. No registration has this mask: an idle one is {@link #DISARMED}. */
  public static final int ABSENT = 0;

  /**
   * In epoll, asking for nothing. The kernel reports errors and hang-ups unasked; one-shot makes it
   * do so once, where a level-triggered registration would report a dead peer for ever.
   */
  public static final int DISARMED = EPOLLONESHOT;

  /**
   * What the kernel holds is not known, nor whether it holds anything: the last epoll_ctl failed,
   * or its caller was ended by an Error before it had the result. It is like no other arming, as
   * the kernel takes these two flags together from nobody.
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
   * The arming that serves a key.
   *
   * @param mode see {@link Mode}
   * @param sticky events that were reported and stay true: a peer's close is not reported again
   */
  public static int desired(int mode, int interestOps, int sticky) {
    int requested = EventMask.of(interestOps);
    int extra = mode & (EPOLLRDHUP | EPOLLPRI);
    int pending = extra & ~sticky;
    boolean isHungUp = (sticky & EPOLLHUP) != 0; // nothing can come after that
    if (requested == 0 && (mode == Mode.NIO || isHungUp)) {
      return DISARMED;
    }
    // Without interest nobody reads or writes, so that a level would be reported for ever.
    int edge = requested == 0 ? EPOLLET : 0;
    return requested | pending | edge | (mode & ~extra);
  }

  /** The events for which a key that is not plain is selected. */
  public static int reported(int mode, int interestOps, int sticky) {
    int desired = desired(mode, interestOps, sticky);
    if (desired == DISARMED) {
      return 0;
    }
    return (desired & (EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLPRI)) | EPOLLERR | EPOLLHUP;
  }

  /** How to go from one arming to another; again, to have reported again what is ready. */
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
   * Whether the kernel need not be told. It may go on holding RDHUP that was reported, if it
   * reports edges: to take that back would have reported again what is ready.
   */
  private static boolean isEnough(int current, int desired) {
    return current == desired || (isEdge(current) && current == (desired | EPOLLRDHUP));
  }

  private static boolean isEdge(int mask) {
    return (mask & EPOLLET) != 0 && !isOneShot(mask);
  }

  /**
   * How to go from one arming of a plain key to another, if what is taken away may stay until it is
   * reported: the kernel holds at least what the key asks for. It is not left to ask for
   * writability, which would be reported at once as a rule.
   *
   * @param desired what the key asks for, or DISARMED
   * @param unrequested whether something was reported that the key did not ask for
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
   * Whether a key that is not plain asks the kernel for events, beyond errors and hang-ups, which
   * are reported unasked.
   *
   * @param sticky events that were reported and stay true
   */
  public static boolean asksForEvents(int mask, int sticky) {
    return (mask & ~sticky & (EPOLLIN | EPOLLOUT | EPOLLPRI | EPOLLRDHUP)) != 0;
  }

  public static boolean isOneShot(int mask) {
    return (mask & EPOLLONESHOT) != 0;
  }

  /** Whether what was reported and is still there is not reported again by itself. */
  public static boolean reportsOnce(int mask) {
    return mask != DISARMED && (mask & (EPOLLONESHOT | EPOLLET)) != 0;
  }
}
