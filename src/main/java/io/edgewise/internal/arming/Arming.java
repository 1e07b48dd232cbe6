package io.edgewise.internal.arming;

import static io.edgewise.internal.linux.Native.EPOLLERR;
import static io.edgewise.internal.linux.Native.EPOLLET;
import static io.edgewise.internal.linux.Native.EPOLLEXCLUSIVE;
import static io.edgewise.internal.linux.Native.EPOLLHUP;
import static io.edgewise.internal.linux.Native.EPOLLIN;
import static io.edgewise.internal.linux.Native.EPOLLONESHOT;
import static io.edgewise.internal.linux.Native.EPOLLOUT;
import static io.edgewise.internal.linux.Native.EPOLLPRI;
import static io.edgewise.internal.linux.Native.EPOLLRDHUP;

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
   * @param heard events that were reported and stay true: a peer's close is not reported again
   */
  public static int wanted(int mode, int interestOps, int heard) {
    int asked = EventMask.of(interestOps);
    int extra = mode & (EPOLLRDHUP | EPOLLPRI);
    int pending = extra & ~heard;
    boolean isHungUp = (heard & EPOLLHUP) != 0; // nothing can come after that
    if (asked == 0 && (mode == Mode.PLAIN || isHungUp)) {
      return DISARMED;
    }
    // Without interest nobody reads or writes, so that a level would be reported for ever.
    int edge = asked == 0 ? EPOLLET : 0;
    return asked | pending | edge | (mode & ~extra);
  }

  /** The events for which a key that is not plain is selected. */
  public static int reported(int mode, int interestOps, int heard) {
    int wanted = wanted(mode, interestOps, heard);
    if (wanted == DISARMED) {
      return 0;
    }
    return (wanted & (EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLPRI)) | EPOLLERR | EPOLLHUP;
  }

  /** How to go from one arming to another; again, to have reported again what is ready. */
  public static Step step(int armed, int wanted, boolean again) {
    if (armed == ABSENT) {
      return wanted == DISARMED ? Step.NOTHING : Step.ADD;
    }
    if (isEnough(armed, wanted) && !(again && reportsOnce(wanted))) {
      return Step.NOTHING;
    }
    return ((armed | wanted) & EPOLLEXCLUSIVE) != 0 ? Step.REPLACE : Step.MODIFY;
  }

  /**
   * Whether the kernel need not be told. It may go on holding RDHUP that was reported, if it
   * reports edges: to take that back would have reported again what is ready.
   */
  private static boolean isEnough(int armed, int wanted) {
    return armed == wanted || (isEdge(armed) && armed == (wanted | EPOLLRDHUP));
  }

  private static boolean isEdge(int mask) {
    return (mask & EPOLLET) != 0 && !isOneShot(mask);
  }

  /**
   * How to go from one arming of a plain key to another, if what is taken away may stay until it is
   * reported: the kernel holds at least what the key asks for. It is not left to ask for
   * writability, which would be reported at once as a rule.
   *
   * @param wanted what the key asks for, or DISARMED
   * @param unwanted whether something was reported that the key did not ask for
   */
  public static Step lazyStep(int armed, int wanted, boolean unwanted) {
    int held = armed & ~EPOLLONESHOT;
    int asked = wanted & ~EPOLLONESHOT;
    boolean isEnough = (asked & ~held) == 0;
    boolean isTooMuch = unwanted || (held & ~asked & EPOLLOUT) != 0;
    if (armed == ABSENT) {
      return asked == 0 ? Step.NOTHING : Step.ADD;
    }
    if (armed == UNKNOWN) {
      return Step.REPLACE;
    }
    return held == asked || (isEnough && !isTooMuch) ? Step.NOTHING : Step.MODIFY;
  }

  /**
   * Whether a key that is not plain asks the kernel for events, beyond errors and hang-ups, which
   * are reported unasked.
   *
   * @param heard events that were reported and stay true
   */
  public static boolean asksForEvents(int mask, int heard) {
    return (mask & ~heard & (EPOLLIN | EPOLLOUT | EPOLLPRI | EPOLLRDHUP)) != 0;
  }

  public static boolean isOneShot(int mask) {
    return (mask & EPOLLONESHOT) != 0;
  }

  /** Whether what was reported and is still there is not reported again by itself. */
  public static boolean reportsOnce(int mask) {
    return mask != DISARMED && (mask & (EPOLLONESHOT | EPOLLET)) != 0;
  }
}
