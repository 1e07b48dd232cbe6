package io.edgewise;

import static io.edgewise.Native.EPOLLONESHOT;
import static io.edgewise.Native.EPOLL_CTL_ADD;
import static io.edgewise.Native.EPOLL_CTL_MOD;

/**
 * Decides what a change of interest costs. Pure functions over a key's <em>arming</em>: the event
 * mask that the kernel holds for it.
 *
 * <pre>
 * ABSENT   -> ABSENT     nothing    no interest yet
 * ABSENT   -> events     ADD        first interest
 * events   -> events'    MOD        interest changed
 * events   -> DISARMED   MOD        interest became empty
 * DISARMED -> events     MOD        interest came back
 * any      -> ABSENT     DEL        the key is deregistered, once (not decided here)
 * </pre>
 */
final class Arming {
  /** The key is not in epoll. No registration has this mask: an idle one is {@link #DISARMED}. */
  static final int ABSENT = 0;

  /**
   * In epoll, asking for nothing. The kernel reports errors and hang-ups unasked; one-shot makes it
   * do so once, where a level-triggered registration would report a dead peer for ever.
   */
  static final int DISARMED = EPOLLONESHOT;

  /** There is nothing to tell the kernel. */
  static final int NO_CHANGE = 0;

  private Arming() {}

  /** The arming that serves an interest set, for a key that is armed as given. */
  static int wanted(int armed, int interestOps) {
    int events = EventMask.of(interestOps);
    if (events != 0) {
      return events;
    }
    return armed == ABSENT ? ABSENT : DISARMED;
  }

  /** The {@code epoll_ctl} operation that goes from one arming to another, or NO_CHANGE. */
  static int operation(int armed, int wanted) {
    if (armed == wanted) {
      return NO_CHANGE;
    }
    return armed == ABSENT ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  }
}
