package io.edgewise.conformance;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ThreadFactory;

/**
 * Creates the threads that tests run in, all of which may select: platform threads or, if {@link
 * Settings} says so, virtual threads. The kit is compiled for JDKs without virtual threads.
 */
public final class Threads {
  /** Says whether a thread is virtual; null on a JDK without virtual threads. */
  private static final MethodHandle IS_VIRTUAL = isVirtual();

  private Threads() {}

  private static MethodHandle isVirtual() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
    } catch (ReflectiveOperationException e) {
      return null; // before JDK 21, or a preview of JDK 19 and 20
    }
  }

  /** Whether this JDK has virtual threads. */
  public static boolean canBeVirtual() {
    return Runtime.version().feature() >= 21 && IS_VIRTUAL != null;
  }

  /** Whether a thread is virtual. */
  public static boolean isVirtual(Thread thread) {
    if (!canBeVirtual()) {
      return false;
    }
    try {
      return (boolean) IS_VIRTUAL.invokeExact(thread);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** A new, unstarted thread of the tested kind, which does not keep the JVM from ending. */
  public static Thread create(String name, Runnable body) {
    if (Settings.virtualThreads()) {
      return createVirtual(name, body);
    }
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    return thread;
  }

  /** A new, unstarted virtual thread. */
  public static Thread createVirtual(String name, Runnable body) {
    Thread thread = virtual().newThread(body);
    thread.setName(name);
    return thread;
  }

  /** {@code Thread.ofVirtual().factory()}. */
  private static ThreadFactory virtual() {
    try {
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      return (ThreadFactory)
          Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no virtual threads", e);
    }
  }

  /**
   * Called in a loop that waits for another thread: a virtual thread that only spins would keep its
   * carrier from the thread that it waits for.
   */
  @SuppressWarnings("ThreadPriorityCheck")
  public static void pause() {
    if (isVirtual(Thread.currentThread())) {
      Thread.yield();
    } else {
      Thread.onSpinWait();
    }
  }
}
