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
 *     EpollSelectionKey    a key, and what the kernel holds for it
 *     Poller               what the kernel is told, and what it answers
 *       KeyQueue           hands changed and cancelled keys to the selecting thread
 *       Arming             what a change of interest costs       (pure)
 *       EventMask          operation sets to event masks         (pure)
 *       KeyTable           events to keys, stale ones to none
 *       Waker              ends a wait from another thread
 *       EpollInstance, EventBuffer
 *         Native           one system call each                  (src/main/c)
 * </pre>
 *
 * <h2>A selection operation</h2>
 *
 * <p>Deregister what was cancelled; tell the kernel of changed interest; wait; deregister what was
 * cancelled meanwhile; update ready sets. Descriptors are thus taken out before others are put in,
 * and no event reaches a key that has left.
 *
 * <h2>Who gets which error</h2>
 *
 * <p>See {@link io.edgewise.EpollSelectorProvider}. A refused key is reported through itself rather
 * than thrown by the selection operation, because loops in the field close <em>every</em>
 * connection when select throws, and close the one connection whose key they find cancelled.
 */
package io.edgewise;
