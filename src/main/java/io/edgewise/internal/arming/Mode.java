package io.edgewise.internal.arming;

import static io.edgewise.internal.linux.EpollNatives.EPOLLET;
import static io.edgewise.internal.linux.EpollNatives.EPOLLEXCLUSIVE;
import static io.edgewise.internal.linux.EpollNatives.EPOLLONESHOT;
import static io.edgewise.internal.linux.EpollNatives.EPOLLPRI;
import static io.edgewise.internal.linux.EpollNatives.EPOLLRDHUP;
import static io.edgewise.internal.linux.EpollNatives.EPOLLWAKEUP;

import io.edgewise.EpollEvents;
import io.edgewise.Trigger;

/**
 * What a key requests from epoll besides its interest set: a trigger's flags and extra events,
 * packed into one word. Pure functions.
 */
public final class Mode {
  /** Level-triggered, without extra events: the behaviour of NIO. */
  public static final int NIO = 0;

  private static final int EXTRA_EVENTS = EPOLLRDHUP | EPOLLPRI | EPOLLWAKEUP;

  private Mode() {}

  /**
   * Checks a trigger and extra events, and packs them into one word.
   *
   * @param wakeupAvailable whether EPOLLWAKEUP would have an effect
   * @throws IllegalArgumentException if the kernel would refuse them
   * @throws UnsupportedOperationException if the kernel would ignore EPOLLWAKEUP
   */
  public static int of(Trigger trigger, int extraEvents, boolean wakeupAvailable) {
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
    if ((flags(trigger) & EPOLLEXCLUSIVE) != 0 && refused != 0) {
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
    return flags(trigger) | extraEvents;
  }

  /** The flags of a trigger, without extra events. */
  public static int flags(Trigger trigger) {
    return switch (trigger) {
      case LEVEL -> 0;
      case EDGE -> EPOLLET;
      case ONE_SHOT -> EPOLLONESHOT;
      case EDGE_ONE_SHOT -> EPOLLET | EPOLLONESHOT;
      case EXCLUSIVE -> EPOLLEXCLUSIVE;
      case EDGE_EXCLUSIVE -> EPOLLET | EPOLLEXCLUSIVE;
    };
  }

  public static Trigger trigger(int mode) {
    int flags = mode & ~EXTRA_EVENTS;
    for (Trigger trigger : Trigger.values()) {
      if (flags(trigger) == flags) {
        return trigger;
      }
    }
    throw new IllegalArgumentException("no trigger has the flags 0x" + Integer.toHexString(flags));
  }

  public static int extraEvents(int mode) {
    return mode & EXTRA_EVENTS;
  }

  public static boolean isExclusive(int mode) {
    return (mode & EPOLLEXCLUSIVE) != 0;
  }
}
