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
 *   Settings               what the system properties say
 *   Epoll, Availability    may we run here, and if not, why; loads what is needed
 *     NativeLibrary, UnpackedLibrary, TransientFailure, Headroom
 *                          the shim: where it is found, and what may go wrong for a while
 *   EpollSelector          the Selector contract: locks, key sets, counts, closing
 *     SelectedKeySet, CancelledKeySet, Failures
 *     EpollSelectionKey    a key: what is asked for it, what was reported of it
 *       Trigger, EpollEvents, Mode
 *                          what can be asked for beside the interest set
 *       Pollables         the JDK's channels, and SelectorChannel: a selector that is watched
 *     KeyTable             the keys: a set of them, and the key that an event is for
 *     Poller               waits, and hands out events     (the selecting thread)
 *       KeyQueue           hands changed and cancelled keys to the selecting thread
 *       Waker              ends a wait from another thread
 *       Spin               polls before a wait blocks
 *       EventBuffer, OffHeap
 *                          what the kernel has handed out
 *     InterestList         what the kernel is told         (any thread)
 *       DescriptorLocks    one epoll_ctl at a time for each descriptor
 *       Admission          into a selector in one step: Registration, and Move from another one
 *         Lineage          the keys that a channel has had by moving
 *       Arming             what a change of interest costs             (pure)
 *       Usage, Habit       how a plain key is used, and what follows   (pure)
 *       Learning           whether anything follows
 *       EventMask          operation sets to event masks and back      (pure)
 *     EpollInstance        the epoll descriptor of both
 *       BusyPoll           has the kernel poll while it waits          (pure)
 *       Native             the system calls                            (src/main/c)
 * </pre>
 *
 * <h2>A selection operation</h2>
 *
 * <p>Deregister what was cancelled; tell the kernel of changed interest; wait; deregister what was
 * cancelled meanwhile; update ready sets. Descriptors are thus taken out before others are put in,
 * and no event reaches a key that has left. If all that was heard is what nobody asks for, wait
 * again.
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
 * <h2>What the kernel is told of plain keys</h2>
 *
 * <p>Not every change of interest is worth a call. The kernel holds at least what a plain key asked
 * for when the selection operation began, and may hold more; what it reports beyond that is
 * dropped, and the wait goes on:
 *
 * <pre>
 * interest in reading goes      nothing, until it is reported: then EPOLL_CTL_MOD. If it has come
 *                               back by then, that was all
 * a key is seen to be handed    armed one-shot: its report takes the interest away, giving it back
 *   over with each report       is EPOLL_CTL_MOD. If it keeps its interest, it is armed for ever again
 * a key is writable whenever    asked by poll, and reported so; epoll is not told, unless it goes on
 *   it begins to ask            asking
 * </pre>
 *
 * <p>What is seen of a key is in its {@code Usage}. A selector that is watched itself ({@link
 * io.edgewise.EpollSelector#asChannel()}) has its kernel hold exactly what is asked for, as its
 * descriptor would be readable otherwise.
 *
 * <h2>What an Error leaves</h2>
 *
 * <p>An Error can come between any two steps: an asynchronous exception, an overflow of the stack,
 * memory that runs out. Nothing is lost by that:
 *
 * <ul>
 *   <li>What the kernel has handed out is in the {@code EventBuffer}, with its number, from within
 *       the system call on. A selection operation that does not come to its end takes it back,
 *       which has the kernel report it again; if that fails, too, the next operation does so first.
 *   <li>A key is uncertain from before an epoll_ctl until its result has been dealt with. What is
 *       uncertain is told anew.
 *   <li>A selection operation that was ended between two steps, or a change that was, makes the
 *       next operation look at all keys once: {@code EpollSelector.repair}.
 *   <li>What has several steps and no second chance makes sure first that there is stack enough.
 * </ul>
 *
 * <h2>Who gets which error</h2>
 *
 * <p>See {@link io.edgewise.EpollSelectorProvider}. What is told to the kernel at once is refused
 * at once, by an exception. A key that is refused later is reported through itself rather than
 * thrown by the selection operation, because loops in the field close <em>every</em> connection
 * when select throws, and close the one connection whose key they find cancelled.
 */
package io.edgewise;
