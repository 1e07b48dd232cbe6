package io.edgewise.internal.selector;

import static io.edgewise.internal.linux.EpollNatives.EPOLLET;
import static io.edgewise.internal.linux.EpollNatives.EPOLLIN;

import io.edgewise.EpollException;
import io.edgewise.internal.linux.DescriptorNatives;
import io.edgewise.internal.linux.EpollInstance;
import io.edgewise.internal.linux.Errno;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Wakes the thread that waits on an epoll instance. An eventfd is registered edge-triggered, and is
 * read only when its counter is full: each write is a new edge. It is written only if a thread is
 * blocked or about to block, or if the epoll descriptor itself is watched. No lock is held while it
 * is written.
 *
 * <pre>
 * IDLE    -> WOKEN    wakeUp: nobody waits; the next wait will not block. Writes the eventfd if
 *                     the epoll descriptor itself is watched
 * IDLE    -> BLOCKED  prepareToBlock
 * BLOCKED -> WOKEN    wakeUp: this caller, and no other, writes the eventfd
 * WOKEN   -> WOKEN    wakeUp: writes the eventfd if the last write failed, or if the epoll
 *                     descriptor itself is watched
 * any     -> IDLE     endWait
 * any     -> CLOSED   close; final
 * </pre>
 *
 * <p>Above the two state bits, the word counts the callers that are writing or about to write. If
 * they are still there at close, the last of them closes the eventfd, so that none writes to a
 * descriptor number that has been reused.
 *
 * <p>A write can come after its wait has ended for another reason. The next wait then sees an edge
 * without being WOKEN, and goes on waiting.
 */
public final class Waker {
  /** Marks the eventfd's own events. No key has it: see {@link KeyTable}. */
  static final long TOKEN = -1;

  private static final String CLOSE = "close of the wake-up eventfd";

  private static final int IDLE = 0;
  private static final int BLOCKED = 1;
  private static final int WOKEN = 2;
  private static final int CLOSED = 3;
  private static final int STATE = 3;
  private static final int ONE_WRITER = 4;

  private static final VarHandle WORD;

  static {
    try {
      WORD = MethodHandles.lookup().findVarHandle(Waker.class, "word", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int eventfd;

  /** State and number of writers; any thread. */
  private volatile int word = IDLE;

  /** Whether the thread that set WOKEN could not write: in practice, by an Error. Any thread. */
  private volatile boolean writeFailed;

  /** Whether somebody waits for the epoll descriptor to be readable. Any thread. */
  private volatile boolean watched;

  private Waker(int eventfd) {
    this.eventfd = eventfd;
  }

  /** Opens an eventfd and registers it; closes it again if that fails. */
  static Waker open(EpollInstance epoll) throws EpollException {
    int eventfd = Errno.check("eventfd", DescriptorNatives.eventfdCreate());
    try {
      epoll.add(eventfd, EPOLLIN | EPOLLET, TOKEN, "the wake-up eventfd");
    } catch (EpollException e) {
      closeAfter(e, eventfd);
      throw e;
    }
    return new Waker(eventfd);
  }

  int eventfd() {
    return eventfd;
  }

  private static void closeAfter(EpollException failure, int eventfd) {
    try {
      Errno.check(CLOSE, DescriptorNatives.close(eventfd));
    } catch (EpollException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Makes the wait in progress, or else the next one, return at once. Any thread. What the caller
   * did before is visible to the waiting thread after that wait.
   */
  void wakeUp() {
    for (; ; ) {
      int seen = word;
      int state = seen & STATE;
      if (state == CLOSED) {
        return;
      }
      int woken = (seen & ~STATE) | WOKEN;
      if (state == BLOCKED || (state == WOKEN && writeFailed)) {
        if (WORD.compareAndSet(this, seen, woken + ONE_WRITER)) {
          writeAndLeave();
          return;
        }
        // Even if it is WOKEN already: the exchange publishes what the caller has written.
      } else if (WORD.compareAndSet(this, seen, woken)) {
        if (watched) {
          signal();
        }
        return;
      }
    }
  }

  /** From now on a wake-up makes the epoll descriptor readable until the next wait; any thread. */
  void watch() {
    watched = true; // before the state is read: wakeUp changes the state, then reads this
    if ((word & STATE) == WOKEN) {
      signal();
    }
  }

  /** Whether {@link #watch} was called. Any thread. */
  boolean isWatched() {
    return watched;
  }

  /** Writes the eventfd, whatever the state. */
  private void signal() {
    for (; ; ) {
      int seen = word;
      if ((seen & STATE) == CLOSED) {
        return;
      }
      if (WORD.compareAndSet(this, seen, seen + ONE_WRITER)) {
        writeAndLeave();
        return;
      }
    }
  }

  /** Writes the eventfd for a caller that is counted as a writer, and ends that count. */
  private void writeAndLeave() {
    writeFailed = false;
    try {
      write();
    } catch (Throwable e) {
      writeFailed = true; // the next caller must write; an assignment cannot fail itself
      throw e;
    } finally {
      if ((int) WORD.getAndAdd(this, -ONE_WRITER) - ONE_WRITER == CLOSED) {
        fatal(CLOSE, DescriptorNatives.close(eventfd));
      }
    }
  }

  private void write() {
    int result = DescriptorNatives.eventfdAdd(eventfd, 1);
    if (result == -Errno.EAGAIN) {
      // The counter is full after 2^64 - 2 wake-ups: reset it. It may have been reset already.
      int reset = DescriptorNatives.eventfdReset(eventfd);
      if (reset != -Errno.EAGAIN) {
        fatal("read of the wake-up eventfd", reset);
      }
      result = DescriptorNatives.eventfdAdd(eventfd, 1);
    }
    fatal("write of the wake-up eventfd", result);
  }

  /** Throws if a call failed. An open eventfd does not fail: somebody has closed it behind us. */
  private static void fatal(String operation, int result) {
    try {
      Errno.check(operation, result);
    } catch (EpollException e) {
      throw new IllegalStateException("the selector is broken: " + e.getMessage(), e);
    }
  }

  /**
   * Whether {@link #prepareToBlock} would return false. Changes nothing, and costs no system call.
   */
  boolean isWoken() {
    return (word & STATE) != IDLE;
  }

  /**
   * Announces that the selecting thread is about to block.
   *
   * @return false if it must not, because it was woken already
   */
  boolean prepareToBlock() {
    for (; ; ) {
      int seen = word;
      if ((seen & STATE) != IDLE) {
        return false;
      }
      if (WORD.compareAndSet(this, seen, seen | BLOCKED)) {
        return true;
      }
    }
  }

  /**
   * Ends a wait and consumes the wake-up, if there was one.
   *
   * @return whether there was one
   */
  boolean endWait() {
    for (; ; ) {
      int seen = word;
      int state = seen & STATE;
      if (state == IDLE) {
        return false;
      }
      if (WORD.compareAndSet(this, seen, seen & ~STATE)) {
        return state == WOKEN;
      }
    }
  }

  /**
   * Forbids wake-ups and closes the eventfd. If a wake-up is being written, the last writer closes
   * it.
   */
  void close() throws EpollException {
    int before = (int) WORD.getAndBitwiseOr(this, CLOSED);
    if ((before | STATE) == CLOSED) {
      Errno.check(CLOSE, DescriptorNatives.close(eventfd));
    }
  }
}
