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
 * Wakes the thread that waits on an epoll instance. An eventfd is registered edge-triggered and
 * never read: each write is a new edge. It is written only when a thread is about to block, or
 * blocked, and no lock is held while it is written.
 *
 * <pre>
 * IDLE    -> WOKEN    wakeUp: nobody waits; the next wait will not block. Writes the eventfd if
 *                     the epoll descriptor is watched itself
 * IDLE    -> BLOCKED  prepareToBlock
 * BLOCKED -> WOKEN    wakeUp: this caller, and no other, writes the eventfd
 * WOKEN   -> WOKEN    wakeUp: writes the eventfd if the last write failed
 * any     -> IDLE     endWait
 * any     -> CLOSED   close; final
 * </pre>
 *
 * <p>Above the two state bits the word counts callers that are between BLOCKED -> WOKEN and the end
 * of their write: the eventfd is closed by the last of them, so that none writes to a descriptor
 * number that somebody else has got meanwhile.
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

  /** Whether the thread that made it WOKEN could not write: an Error, in practice. Any thread. */
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
   * Makes the wait in progress, or else the next one, return at once. Any thread; what it did
   * before is visible to the waiting thread after that wait.
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
        // Also when it is WOKEN already: the exchange is what publishes the caller's writes.
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
    watched = true; // before the state is read: who changes that looks afterwards
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

  /** For one that is counted as a writer. */
  private void writeAndLeave() {
    writeFailed = false;
    try {
      write();
    } catch (Throwable e) {
      writeFailed = true; // whoever calls next must write; an assignment cannot fail, too
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
      // 2^64 - 2 wake-ups: start to count again. That nothing was left to read is as good.
      int reset = DescriptorNatives.eventfdReset(eventfd);
      if (reset != -Errno.EAGAIN) {
        fatal("read of the wake-up eventfd", reset);
      }
      result = DescriptorNatives.eventfdAdd(eventfd, 1);
    }
    fatal("write of the wake-up eventfd", result);
  }

  /** An eventfd that is ours and open cannot fail otherwise: somebody closed it behind us. */
  private static void fatal(String operation, int result) {
    try {
      Errno.check(operation, result);
    } catch (EpollException e) {
      throw new IllegalStateException("the selector is broken: " + e.getMessage(), e);
    }
  }

  /** Whether {@link #prepareToBlock} would say no. Changes nothing, and costs no system call. */
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
   * Ends a wait and uses up the wake-up, if there was one.
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

  /** Forbids wake-ups and closes the eventfd; if one is being written, its writer closes it. */
  void close() throws EpollException {
    int before = (int) WORD.getAndBitwiseOr(this, CLOSED);
    if ((before | STATE) == CLOSED) {
      Errno.check(CLOSE, DescriptorNatives.close(eventfd));
    }
  }
}
