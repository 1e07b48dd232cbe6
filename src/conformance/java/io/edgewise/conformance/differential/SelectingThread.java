package io.edgewise.conformance.differential;

import io.edgewise.conformance.Threads;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * A thread that selects, and whether it waits. A selector may wait in a system call, or parked
 * while another thread is in one.
 *
 * <p>One snapshot must show that the thread is within {@code select}, in native code or parked, and
 * does not wait for a lock. A thread may also be in native code for a short call: the caller must
 * have seen, too, that it is asleep.
 *
 * <p>A selection examines its selector and its keys before it waits. A step that is performed
 * before that may have another outcome. No other thread of the program uses the selector meanwhile,
 * so the selection finds its locks free, unless a thread of the provider's own holds one for a
 * moment. That can be told apart: a thread that waits for a monitor is not parked, and a thread
 * that is parked for a lock is parked on one of {@code java.util.concurrent.locks}, or on one that
 * has an owner. A condition is not a lock. A selector that waits in yet another way for a thread of
 * its own, before it has examined its keys, cannot be told from one that waits for events.
 */
final class SelectingThread {
  /** Deep enough for a wrapped selector. */
  private static final int FRAMES = 100;

  private static final Pattern LOCK =
      Pattern.compile("java\\.util\\.concurrent\\.locks\\.(?!.*Condition).*");

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** The same as Java source for a printed test, with the check that the thread is asleep. */
  static final String SOURCE =
      """
      /** Waits until a thread has ended, or waits in a selection: in a system call, or parked. */
      private static void awaitBlocked(Thread thread) {
      while (thread.isAlive() && !(isAsleep(thread) && isSelecting(thread) && isAsleep(thread))) {
      Thread.onSpinWait();
      }
      }

      /** Within select, in native code or parked, and not for a lock that somebody holds. */
      @SuppressWarnings("deprecation") // there is no threadId in JDK 17
      private static boolean isSelecting(Thread thread) {
      ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId(), 100);
      return info != null
      && info.getLockOwnerId() < 0
      && !String.valueOf(info.getLockInfo()).matches("java.util.concurrent.locks.(?!.*Condition).*")
      && (info.isInNative() || info.getThreadState().name().endsWith("WAITING"))
      && Stream.of(info.getStackTrace()).anyMatch(f -> f.getMethodName().equals("select"));
      }

      /** As proc(5) says; the kernel knows the thread by the same name. */
      private static boolean isAsleep(Thread thread) {
      for (File task : new File("/proc/self/task").listFiles()) {
      try {
      if (Files.readString(task.toPath().resolve("comm")).strip().equals(thread.getName())) {
      String stat = Files.readString(task.toPath().resolve("stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'S';
      }
      } catch (IOException e) {
      // that one has ended
      }
      }
      return false;
      }
      """;

  private SelectingThread() {}

  static boolean isWaiting(Thread thread) {
    return Threads.isVirtual(thread) ? isVirtualWaiting(thread) : isPlatformWaiting(thread);
  }

  private static boolean isPlatformWaiting(Thread thread) {
    ThreadInfo info = THREADS.getThreadInfo(thread.getId(), FRAMES);
    return info != null
        && !isForALock(info)
        && (info.isInNative() || isParked(info.getThreadState()))
        && isSelecting(info.getStackTrace());
  }

  /** The JVM's management does not know virtual threads. */
  private static boolean isVirtualWaiting(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    return !isLock(LockSupport.getBlocker(thread))
        && stack.length > 0
        && (stack[0].isNativeMethod() || isParked(thread.getState()))
        && isSelecting(stack);
  }

  private static boolean isLock(Object blocker) {
    return blocker != null
        && (blocker instanceof AbstractOwnableSynchronizer
            || LOCK.matcher(blocker.getClass().getName()).matches());
  }

  private static boolean isSelecting(StackTraceElement[] stack) {
    return Arrays.stream(stack).anyMatch(frame -> frame.getMethodName().equals("select"));
  }

  private static boolean isForALock(ThreadInfo info) {
    return info.getLockOwnerId() >= 0 || LOCK.matcher(String.valueOf(info.getLockInfo())).matches();
  }

  private static boolean isParked(Thread.State state) {
    return switch (state) {
      case WAITING, TIMED_WAITING -> true;
      default -> false;
    };
  }
}
