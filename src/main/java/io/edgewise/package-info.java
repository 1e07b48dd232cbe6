/**
 * A selector for {@code java.nio} on Linux. {@link io.edgewise.EpollSelectorProvider} is where to
 * start.
 *
 * <h2>Who calls whom</h2>
 *
 * <pre>
 * EpollSelectorProvider    the SPI: opens the JDK's channels and our selectors
 *   JdkChannels, JdkThreads, JdkUnsafe
 *                          what no module of the JDK exports, one class each
 *   Epoll, NativeLibrary   may we run here, and if not, why
 *   EpollSelector          the Selector contract: locks, key sets, counts, closing
 *     SelectedKeySet, CancelledKeySet
 *     EpollSelectionKey    a key: what is asked for it, what was reported of it
 *       Trigger, EpollEvents, Mode
 *                          what can be asked for beside the interest set
 *       Watchables         the JDK's channels, and SelectorChannel: a selector that is watched
 *     Poller               waits, and hands out events     (the selecting thread)
 *       KeyQueue           hands changed and cancelled keys to the selecting thread
 *       Waker              ends a wait from another thread
 *       Spin               polls before a wait blocks
 *       EventBuffer
 *     InterestList         what the kernel is told         (any thread)
 *       DescriptorLocks    one epoll_ctl at a time for each descriptor
 *       Arming             what a change of interest costs             (pure)
 *       EventMask          operation sets to event masks and back      (pure)
 *       KeyTable           events to keys, stale ones to none
 *     EpollInstance        the epoll descriptor of both
 *       BusyPoll           has the kernel poll while it waits          (pure)
 *       Native             one system call each                        (src/main/c)
 * </pre>
 *
 * <h2>A selection operation</h2>
 *
 * <p>Deregister what was cancelled; tell the kernel of changed interest; wait; deregister what was
 * cancelled meanwhile; update ready sets. Descriptors are thus taken out before others are put in,
 * and no event reaches a key that has left.
 *
 * <h2>Plain keys and others</h2>
 *
 * <p>A plain key, level-triggered and without extra events, is NIO's: its changes wait in a queue
 * for the next selection operation. All others are told to the kernel at once by the thread that
 * changes them, under the descriptor's lock, while the selecting thread may be blocked. It is the
 * kernel then that decides when an event belongs to which arming; a token that is renewed whenever
 * such a key is armed lets the selecting thread see which one an event answers, without that lock:
 *
 * <pre>
 * token T        armed; events carry T
 * T -> T spent   the event of a one-shot key is reported: only one thread can do that
 * T -> T+1       armed again, or differently; an event that still carries T finds nothing, and
 *                what is ready is reported again, with T+1
 * </pre>
 *
 * <h2>Who gets which error</h2>
 *
 * <p>See {@link io.edgewise.EpollSelectorProvider}. What is told to the kernel at once is refused
 * at once, by an exception. A key that is refused later is reported through itself rather than
 * thrown by the selection operation, because loops in the field close <em>every</em> connection
 * when select throws, and close the one connection whose key they find cancelled.
 */
package io.edgewise;
