package io.edgewise.internal.selector;

import io.edgewise.EpollEvents;
import io.edgewise.Trigger;
import io.edgewise.internal.arming.Mode;
import io.edgewise.internal.jdk.JdkChannels;
import io.edgewise.internal.linux.WakeupSources;
import java.io.IOException;
import java.nio.channels.SelectableChannel;

/** What a selector can watch: the JDK's channels, and other selectors. */
final class Pollables {
  private Pollables() {}

  static boolean isPollable(SelectableChannel channel) {
    return channel instanceof SelectorChannel || JdkChannels.isSelectable(channel);
  }

  static int descriptor(SelectableChannel channel) {
    return channel instanceof SelectorChannel nested
        ? nested.descriptor()
        : JdkChannels.descriptor(channel);
  }

  /**
   * Checks a channel's trigger and extra events, and packs them into one word: see {@link Mode}.
   *
   * @throws IllegalArgumentException if the kernel would refuse it
   * @throws UnsupportedOperationException if the kernel would ignore EPOLLWAKEUP
   */
  static int mode(SelectableChannel channel, Trigger trigger, int extraEvents) {
    boolean wakeup = (extraEvents & EpollEvents.WAKEUP) != 0;
    int mode = Mode.of(trigger, extraEvents, wakeup && WakeupSources.areAvailable());
    if (channel instanceof SelectorChannel && Mode.isExclusive(mode)) {
      throw new IllegalArgumentException(
          "trigger " + trigger + ": the kernel refuses EPOLLEXCLUSIVE for another selector");
    }
    return mode;
  }

  /** The mode of a channel that is registered without a trigger. */
  static int defaultMode(SelectableChannel channel, Trigger defaultTrigger) {
    int mode = Mode.flags(defaultTrigger);
    return channel instanceof SelectorChannel && Mode.isExclusive(mode) ? Mode.NIO : mode;
  }

  /** Releases a closed channel that is no longer registered with any selector. */
  static void release(SelectableChannel channel) throws IOException {
    if (!(channel instanceof SelectorChannel)) {
      JdkChannels.kill(channel);
    }
  }

  /** Notes that a channel has a new key. */
  static void registered(SelectionKeyImpl key) {
    if (key.channel() instanceof SelectorChannel nested) {
      nested.registered(key);
    }
  }

  /** Notes that a key was deregistered. */
  static void deregistered(SelectionKeyImpl key) {
    if (key.channel() instanceof SelectorChannel nested) {
      nested.deregistered(key);
    }
  }
}
