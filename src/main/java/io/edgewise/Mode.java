package io.edgewise;

import static io.edgewise.Native.EPOLLEXCLUSIVE;
import static io.edgewise.Native.EPOLLPRI;
import static io.edgewise.Native.EPOLLRDHUP;
import static io.edgewise.Native.EPOLLWAKEUP;

/**
 * What a key asks of epoll beside its interest set: a trigger's flags and extra events, in one
 * word. Pure functions.
 */
final class Mode {
  /** Level-triggered, without extra events: the behaviour of NIO. */
  static final int PLAIN = 0;

  private static final int EXTRA_EVENTS = EPOLLRDHUP | EPOLLPRI | EPOLLWAKEUP;

  private Mode() {}

  /**
   * Checks a trigger and extra events and puts them into one word.
   *
   * @param wakeupAvailable whether EPOLLWAKEUP would have an effect
   * @throws IllegalArgumentException if the kernel would refuse them
   * @throws UnsupportedOperationException if the kernel would ignore EPOLLWAKEUP
   */
  static int of(Trigger trigger, int extraEvents, boolean wakeupAvailable) {
    int others = extraEvents & ~EXTRA_EVENTS;
    if (others != 0) {
      throw new IllegalArgumentException(
          "extra events "
              + EpollEvents.toString(extraEvents)
              + ": only RDHUP, PRI and WAKEUP can"
              + " be asked for, not "
              + EpollEvents.toString(others));
    }
    int refused = extraEvents & (EPOLLRDHUP | EPOLLPRI);
    if ((trigger.flags() & EPOLLEXCLUSIVE) != 0 && refused != 0) {
      throw new IllegalArgumentException(
          "the kernel refuses the extra events "
              + EpollEvents.toString(refused)
              + " with EPOLLEXCLUSIVE, which trigger "
              + trigger
              + " uses");
    }
    if ((extraEvents & EPOLLWAKEUP) != 0 && !wakeupAvailable) {
      throw new UnsupportedOperationException(
          "the kernel would ignore EPOLLWAKEUP: it needs the capability CAP_BLOCK_SUSPEND, and a"
              + " kernel built with CONFIG_PM_SLEEP");
    }
    return trigger.flags() | extraEvents;
  }

  static Trigger trigger(int mode) {
    return Trigger.of(mode & ~EXTRA_EVENTS);
  }

  static int extraEvents(int mode) {
    return mode & EXTRA_EVENTS;
  }

  static boolean isExclusive(int mode) {
    return (mode & EPOLLEXCLUSIVE) != 0;
  }
}
