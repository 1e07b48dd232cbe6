package io.edgewise;

import io.edgewise.internal.linux.EpollNatives;

/**
 * The events that <a href="https://man7.org/linux/man-pages/man2/epoll_ctl.2.html">epoll_ctl(2)</a>
 * names, as bits of an event mask. {@link EpollSelectionKey#readyEvents()} returns such masks;
 * {@link #RDHUP}, {@link #PRI} and {@link #WAKEUP} are the <em>extra events</em> that a key can
 * request beside its interest set.
 */
public final class EpollEvents {
  /** There is something to read or to accept, or the end of the stream. */
  public static final int IN = EpollNatives.EPOLLIN;

  /**
   * There is urgent data: for a TCP socket, out-of-band data has arrived. If {@link
   * java.net.Socket#setOOBInline} is set, the urgent byte is read in its place among the others;
   * otherwise it is skipped.
   *
   * <p>As an extra event of a {@link Trigger#LEVEL} key it is reported for as long as the stream
   * has not been read beyond it. It is reported once with {@link Trigger#EDGE}, and once with any
   * trigger while the interest set is empty.
   */
  public static final int PRI = EpollNatives.EPOLLPRI;

  /** There is room to write, or a connection has been established. */
  public static final int OUT = EpollNatives.EPOLLOUT;

  /** There is an error. Always reported, even if not requested. */
  public static final int ERR = EpollNatives.EPOLLERR;

  /** Both directions are closed, or there is no peer. Always reported, even if not requested. */
  public static final int HUP = EpollNatives.EPOLLHUP;

  /**
   * The peer of a stream socket has closed, or half-closed, its end: it will send nothing more.
   * Bytes that it sent before may still be unread.
   *
   * <p>As an extra event it is reported without a read, even while {@code OP_READ} is not in the
   * interest set. It is reported <em>once</em>, with every trigger: a peer that has closed stays
   * closed, and {@link EpollSelectionKey#isPeerClosed()} keeps saying so. While the interest set is
   * empty, the hang-up that may follow is reported, too. The kernel does not distinguish the peer's
   * close from {@link java.nio.channels.SocketChannel#shutdownInput()} at this end.
   */
  public static final int RDHUP = EpollNatives.EPOLLRDHUP;

  /**
   * Not an event, but a request that the system not be suspended while an event of this key is
   * reported and handled: see {@code EPOLLWAKEUP} in epoll_ctl(2). It needs the capability {@code
   * CAP_BLOCK_SUSPEND} and a kernel that can suspend the system.
   */
  public static final int WAKEUP = EpollNatives.EPOLLWAKEUP;

  private static final String[] NAMES = {"IN", "PRI", "OUT", "ERR", "HUP", "RDHUP", "WAKEUP"};
  private static final int[] BITS = {IN, PRI, OUT, ERR, HUP, RDHUP, WAKEUP};

  private EpollEvents() {}

  /**
   * Names the events of an event mask, for logs.
   *
   * @param events an event mask
   * @return the names of its events, separated by {@code |}, and any other bits in hexadecimal; 0
   *     if there are none
   */
  public static String toString(int events) {
    StringBuilder text = new StringBuilder();
    int left = events;
    for (int i = 0; i < BITS.length; i++) {
      if ((left & BITS[i]) != 0) {
        append(text, NAMES[i]);
        left &= ~BITS[i];
      }
    }
    if (left != 0 || events == 0) {
      append(text, events == 0 ? "0" : "0x" + Integer.toHexString(left));
    }
    return text.toString();
  }

  private static void append(StringBuilder text, String name) {
    if (!text.isEmpty()) {
      text.append('|');
    }
    text.append(name);
  }
}
