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
 * <p>A key that is {@link #LEVEL} and has no extra events is <em>plain</em>: it behaves as {@link
 * java.nio.channels.Selector} says. With any other key a change of its interest set, of its trigger
 * and of its extra events is made in the kernel at once, by the thread that makes it, also while
 * another thread is blocked in a selection operation; nobody is woken by that. Only the
 * registration itself, if made in the ordinary way, waits for the next selection operation.
 */
public enum Trigger {
  /**
   * Level-triggered, as NIO is: a key is reported by each selection operation for as long as its
   * channel is ready.
   */
  LEVEL,

  /**
   * Edge-triggered ({@code EPOLLET}): a key is reported once when its channel becomes ready, and
   * again when more happens to it: when more bytes arrive, when the peer closes. Nothing reports it
   * again for what was left unread or for room that was left unused, so use the channel until it
   * returns 0 (read, write) or null (accept) before you wait for the next event.
   *
   * <p>Changing the interest set, to another one, has what is ready reported again; so do changing
   * the trigger and {@link EpollSelectionKey#rearm()}.
   *
   * <p>A key that is still in the selected-key set when it is reported stays there, its new ready
   * operations are added to its ready set, and the selection operation counts it. A key that was
   * taken out of that set is not put in again before it is reported again.
   */
  EDGE,

  /**
   * One-shot ({@code EPOLLONESHOT}): once a key has been reported, it is disarmed, and is not
   * reported again until it is armed again: by {@link EpollSelectionKey#rearm()}, or by setting its
   * interest set, also to what it was. What is ready by then is reported. So a key that was handed
   * to another thread is that thread's alone until it arms the key.
   */
  ONE_SHOT,

  /**
   * Edge-triggered and one-shot. For the kernel this is {@link #ONE_SHOT}, in which a key is never
   * reported twice for one cause either.
   */
  EDGE_ONE_SHOT,

  /**
   * Level-triggered with exclusive wake-up ({@code EPOLLEXCLUSIVE}, Linux 4.5 and later): of the
   * selectors with which a channel is registered in this way, an event wakes one or a few of the
   * threads that are blocked, not all. For a listening channel that several event loops accept
   * from.
   *
   * <p>The kernel takes this when a descriptor is added only, so a change of the interest set
   * removes the descriptor and adds it again, which has what is ready reported again. The extra
   * events {@link EpollEvents#RDHUP} and {@link EpollEvents#PRI} and nested selectors are refused;
   * where this is the default trigger, nested selectors are {@link #LEVEL}.
   *
   * <p>The kernel believes that who was told of a connection accepts it. If that selector's key is
   * cancelled, or its interest set emptied, before anybody has, no other is told until the next
   * connection. So accept until null after that.
   *
   * <p>The kernel counts only threads that wait in epoll_wait. A virtual thread on JDK 24 and later
   * is parked instead, and an event wakes all such threads.
   */
  EXCLUSIVE,

  /** Edge-triggered with exclusive wake-up: {@link #EDGE} and {@link #EXCLUSIVE} in one. */
  EDGE_EXCLUSIVE;

  /**
   * The system property with the trigger of keys that are registered without one, in selectors that
   * are opened without one: the name of a trigger in any case, with hyphens or underscores: {@code
   * edge-one-shot} for instance. Read at the first use of the provider, which is the JVM's first
   * use of NIO as a rule.
   *
   * <p>It is meant for trying a trigger on programs whose source cannot be touched. With {@code
   * edge} those break which read once, or a bounded number of times, for each event, and wait for
   * the next one with bytes left; so do those that write or accept once. With {@code one-shot}
   * those break which do not set the interest set after each event. Both show as connections that
   * are never served again. {@code exclusive} matters where one channel is in several selectors
   * only.
   */
  public static final String DEFAULT_PROPERTY = "io.edgewise.trigger";
}
