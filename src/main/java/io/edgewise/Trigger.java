package io.edgewise;

/**
 * When the kernel reports a key's events, as in <a
 * href="https://man7.org/linux/man-pages/man7/epoll.7.html">epoll(7)</a> and <a
 * href="https://man7.org/linux/man-pages/man2/epoll_ctl.2.html">epoll_ctl(2)</a>. A key's trigger
 * is chosen when it is registered, by {@link EpollSelector#register(
 * java.nio.channels.SelectableChannel, int, Trigger)}, and can be changed later, by {@link
 * EpollSelectionKey#trigger(Trigger)}. Keys with different triggers can be registered with one
 * selector; events of one kind do not keep those of another waiting.
 *
 * <p>A key that is {@link #LEVEL} and has no extra events is in <em>NIO mode</em>: it behaves as
 * {@link java.nio.channels.Selector} says. Any other key is an <em>opt-in key</em>. A change of its
 * interest set, its trigger or its extra events is made in the kernel at once, by the calling
 * thread and without a wake-up, also while another thread is blocked in a selection operation. Only
 * the registration itself, if made in the ordinary way, waits for the next selection operation.
 */
public enum Trigger {
  /**
   * Level-triggered, as NIO is: a key is reported by each selection operation for as long as its
   * channel is ready.
   */
  LEVEL,

  /**
   * Edge-triggered ({@code EPOLLET}): a key is reported once when its channel becomes ready, and
   * again when more happens to it: when more bytes arrive, when the peer closes. It is not reported
   * again for bytes left unread or room left unused. So use the channel until it returns 0 (read,
   * write) or null (accept) before you wait for the next event.
   *
   * <p>When the interest set is changed to a different one, what is ready is reported again. So it
   * is when the trigger is changed, and after {@link EpollSelectionKey#rearm()}.
   *
   * <p>If a key is still in the selected-key set when it is reported, it stays there, its new ready
   * operations are added to its ready set, and the selection operation counts it. A key that was
   * removed from that set is added to it only when it is reported again.
   */
  EDGE,

  /**
   * One-shot ({@code EPOLLONESHOT}): a key that has been reported is disarmed. It is not reported
   * again until it is armed again, by {@link EpollSelectionKey#rearm()} or by setting its interest
   * set, even to the same set. What is ready by then is reported. So a key that was handed to
   * another thread belongs to that thread alone until it arms the key.
   */
  ONE_SHOT,

  /**
   * Edge-triggered and one-shot. For the kernel this is {@link #ONE_SHOT}, which never reports a
   * key twice for one cause, either.
   */
  EDGE_ONE_SHOT,

  /**
   * Level-triggered with exclusive wake-up ({@code EPOLLEXCLUSIVE}, Linux 4.5 and later): if a
   * channel is registered with several selectors in this way, an event wakes one or a few of the
   * threads that are blocked, not all. It is for a listening channel from which several event loops
   * accept.
   *
   * <p>The kernel takes this flag only when a descriptor is added. So a change of the interest set
   * removes the descriptor and adds it again, and what is ready is reported again. The extra events
   * {@link EpollEvents#RDHUP} and {@link EpollEvents#PRI} and nested selectors are refused. Where
   * this is the default trigger, nested selectors are {@link #LEVEL}.
   *
   * <p>The kernel assumes that the thread that it wakes for a connection accepts it. If that
   * selector's key is cancelled, or its interest set emptied, before the connection is accepted, no
   * other selector is told until the next connection. So accept until null afterwards.
   *
   * <p>The kernel counts only threads that wait in epoll_wait. A virtual thread on JDK 24 and later
   * is parked instead, and an event wakes all such threads.
   */
  EXCLUSIVE,

  /** Edge-triggered with exclusive wake-up: {@link #EDGE} and {@link #EXCLUSIVE} in one. */
  EDGE_EXCLUSIVE;

  /**
   * The system property for the trigger of keys that are registered without one, in selectors that
   * are opened without one. Its value is the name of a trigger in any letter case, with hyphens or
   * underscores, for instance {@code edge-one-shot}. It is read at the first use of the provider,
   * which as a rule is the JVM's first use of NIO.
   *
   * <p>It is meant for trying a trigger on programs whose source cannot be changed. With {@code
   * edge}, a program fails if it reads once, or a bounded number of times, for each event, and
   * waits for the next event with bytes left. So does one that writes or accepts once. With {@code
   * one-shot}, a program fails if it does not set the interest set after each event. Both failures
   * show as connections that are never served again. {@code exclusive} matters only where one
   * channel is registered with several selectors.
   */
  public static final String DEFAULT_PROPERTY = "io.edgewise.trigger";
}
