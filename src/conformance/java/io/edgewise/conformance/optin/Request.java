package io.edgewise.conformance.optin;

import static io.edgewise.EpollEvents.IN;
import static io.edgewise.EpollEvents.OUT;
import static io.edgewise.EpollEvents.PRI;
import static io.edgewise.EpollEvents.RDHUP;
import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

import io.edgewise.EpollEvents;
import io.edgewise.Trigger;

/**
 * What a key requests: pure functions of its interest set, its trigger and its extra events, and of
 * whether its peer's close was reported. They follow the javadoc, not the code.
 */
record Request(int interest, Trigger trigger, int extra, boolean heardClose, boolean heardHangUp) {
  /** Whether setting the interest set to this one disarms the key altogether. */
  boolean isSilent() {
    return !isPlain() && interest == 0 && pending() == 0;
  }

  boolean isPlain() {
    return trigger == Trigger.LEVEL && extra == 0;
  }

  boolean isExclusive() {
    return isExclusive(trigger);
  }

  static boolean isExclusive(Trigger trigger) {
    return trigger == Trigger.EXCLUSIVE || trigger == Trigger.EDGE_EXCLUSIVE;
  }

  boolean isOneShot() {
    return isOneShot(trigger);
  }

  static boolean isOneShot(Trigger trigger) {
    return trigger == Trigger.ONE_SHOT || trigger == Trigger.EDGE_ONE_SHOT;
  }

  /**
   * Whether a reported event is not reported again just because it is still there. A key without
   * interest is never read or written, so a level would be reported for ever.
   */
  boolean isEdge() {
    return trigger == Trigger.EDGE
        || trigger == Trigger.EDGE_EXCLUSIVE
        || (!isPlain() && !isOneShot() && interest == 0);
  }

  /**
   * Whether a key that was armed again must be reported if it is ready. A key in NIO mode need not
   * be if it requests only what makes none of its operations ready. Arming a level-triggered key
   * does nothing. If it is exclusive, the kernel may have told another selector.
   *
   * @param shared whether the channel is, or was, registered with another selector
   */
  boolean isReportedOnceArmed(boolean shared) {
    if (isPlain()) {
      return (interest & ~OP_CONNECT) != 0;
    }
    return interest != 0 && !(trigger == Trigger.EXCLUSIVE && shared);
  }

  /** The extra events that can still come. */
  private int pending() {
    return extra & (heardClose ? PRI : RDHUP | PRI);
  }

  /**
   * The events that the key is reported for, including errors and hang-ups; 0 if there are none.
   */
  int events() {
    if (interest == 0 && (isPlain() || heardHangUp)) {
      return 0;
    }
    return eventsOf(interest) | pending() | EpollEvents.ERR | EpollEvents.HUP;
  }

  /**
   * What isArmed says of a key that was not reported since it was armed; null if the javadoc leaves
   * it open.
   */
  Boolean isArmed() {
    if (interest != 0) {
      return true;
    }
    if (pending() == 0) {
      return false;
    }
    return heardHangUp ? null : Boolean.TRUE;
  }

  static int eventsOf(int ops) {
    return ((ops & (OP_READ | OP_ACCEPT)) != 0 ? IN : 0)
        | ((ops & (OP_WRITE | OP_CONNECT)) != 0 ? OUT : 0);
  }

  /**
   * The ready operations that events are for this key.
   *
   * @param connected whether data can flow
   * @param connecting whether a connection is pending
   */
  int readyOps(int events, boolean connected, boolean connecting) {
    if ((events & (EpollEvents.ERR | EpollEvents.HUP)) != 0) {
      return interest;
    }
    int ops = 0;
    if ((events & IN) != 0) {
      ops |= OP_ACCEPT | (connected ? OP_READ : 0);
    }
    if ((events & OUT) != 0) {
      ops |= (connected ? OP_WRITE : 0) | (connecting ? OP_CONNECT : 0);
    }
    return interest & ops;
  }
}
