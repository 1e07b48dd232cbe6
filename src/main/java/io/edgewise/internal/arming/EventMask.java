package io.edgewise.internal.arming;

import static io.edgewise.internal.linux.EpollNatives.EPOLLERR;
import static io.edgewise.internal.linux.EpollNatives.EPOLLHUP;
import static io.edgewise.internal.linux.EpollNatives.EPOLLIN;
import static io.edgewise.internal.linux.EpollNatives.EPOLLOUT;
import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

/** Translates between NIO's operation sets and epoll's event masks. Pure functions. */
public final class EventMask {
  private EventMask() {}

  /** The events to request from epoll, so that it reports the operations of an interest set. */
  public static int of(int interestOps) {
    int events = 0;
    if ((interestOps & (OP_READ | OP_ACCEPT)) != 0) {
      events |= EPOLLIN;
    }
    if ((interestOps & (OP_WRITE | OP_CONNECT)) != 0) {
      events |= EPOLLOUT;
    }
    return events;
  }

  /**
   * The operations of an interest set that reported events make ready. An error or a hang-up makes
   * all of them ready: whichever is tried will encounter it.
   *
   * @param connected whether data can flow; true for a channel that never connects
   * @param connecting whether a connection is pending
   */
  public static int readyOps(int events, int interestOps, boolean connected, boolean connecting) {
    if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
      return interestOps;
    }
    int possible = OP_ACCEPT;
    if (connected) {
      possible |= OP_READ | OP_WRITE;
    }
    if (connecting) {
      possible |= OP_CONNECT;
    }
    int signalled = 0;
    if ((events & EPOLLIN) != 0) {
      signalled |= OP_READ | OP_ACCEPT;
    }
    if ((events & EPOLLOUT) != 0) {
      signalled |= OP_WRITE | OP_CONNECT;
    }
    return interestOps & possible & signalled;
  }
}
