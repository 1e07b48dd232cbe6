package io.edgewise.internal.jdk;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;

/**
 * Lets a virtual thread wait for a descriptor without starving others. Where the JDK supports it
 * (24 and later), the thread does not hold its carrier; elsewhere there is one more carrier while
 * it waits. The only class that knows {@code sun.nio.ch}'s poller and {@code
 * jdk.internal.misc.Blocker}.
 */
public final class JdkThreads {
  private static final MethodHandle PARK_UNTIL_READABLE =
      TrustedLookup.optionalStaticMethod(
          "sun.nio.ch.Poller", "pollSelector", void.class, int.class, long.class);

  private static final MethodHandle IS_VIRTUAL = isVirtual();

  /** What begin returns and end takes: long on JDK 21, boolean on 22 and 23; null if unneeded. */
  private static final Class<?> BEGUN = typeOfBegun();

  /** From boolean to long. */
  private static final MethodHandle BEGIN_BLOCKING =
      BEGUN == null
          ? null
          : cast(blocker("begin", BEGUN, boolean.class), long.class, boolean.class);

  /** From long to nothing. */
  private static final MethodHandle END_BLOCKING =
      BEGUN == null ? null : cast(blocker("end", void.class, BEGUN), void.class, long.class);

  /** What {@link #beginBlocking} returns where there is nothing to end. */
  private static final long NOT_BEGUN = Long.MIN_VALUE;

  private JdkThreads() {}

  private static Class<?> typeOfBegun() {
    if (PARK_UNTIL_READABLE != null || IS_VIRTUAL == null) {
      return null;
    }
    for (Class<?> type : List.of(long.class, boolean.class)) {
      if (blocker("begin", type, boolean.class) != null
          && blocker("end", void.class, type) != null) {
        return type;
      }
    }
    return null; // virtual threads can select, but starve others
  }

  private static MethodHandle blocker(String name, Class<?> result, Class<?> parameter) {
    return TrustedLookup.optionalStaticMethod("jdk.internal.misc.Blocker", name, result, parameter);
  }

  /** Changes a handle's type, with 1 for true. */
  private static MethodHandle cast(MethodHandle handle, Class<?> result, Class<?> parameter) {
    return MethodHandles.explicitCastArguments(handle, MethodType.methodType(result, parameter));
  }

  private static MethodHandle isVirtual() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
    } catch (ReflectiveOperationException e) {
      return null; // before JDK 21 no thread is virtual
    }
  }

  /** Whether the current thread must wait by {@link #parkUntilReadable}. */
  public static boolean mustPark() {
    return PARK_UNTIL_READABLE != null && isCurrentThreadVirtual();
  }

  private static boolean isCurrentThreadVirtual() {
    if (IS_VIRTUAL == null) {
      return false;
    }
    try {
      return (boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
    } catch (Throwable e) {
      throw TrustedLookup.<RuntimeException>sneakyThrow(e);
    }
  }

  /**
   * Parks the current virtual thread until a descriptor is readable, the time is over or the thread
   * is interrupted; it may also return spuriously.
   *
   * @param nanos the longest wait in nanoseconds; 0 for no limit
   */
  public static void parkUntilReadable(int descriptor, long nanos) throws IOException {
    try {
      PARK_UNTIL_READABLE.invokeExact(descriptor, nanos);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneakyThrow(e);
    }
  }

  /**
   * Called when the current thread is about to make a system call that may block. If it is a
   * virtual thread that cannot park instead, another carrier replaces its own until {@link
   * #endBlocking}, as far as the scheduler allows. The thread must hold a monitor until then, so
   * that it stays on its carrier.
   *
   * @param mayBlock false if the call returns at once; then nothing is done
   * @return what the same thread must pass to endBlocking
   */
  public static long beginBlocking(boolean mayBlock) {
    if (BEGIN_BLOCKING == null || !mayBlock || !isCurrentThreadVirtual()) {
      return NOT_BEGUN;
    }
    try {
      return (long) BEGIN_BLOCKING.invokeExact(true);
    } catch (Throwable e) {
      throw TrustedLookup.<RuntimeException>sneakyThrow(e);
    }
  }

  /** Called when the current thread no longer blocks. */
  public static void endBlocking(long begun) {
    if (begun == NOT_BEGUN) {
      return;
    }
    try {
      END_BLOCKING.invokeExact(begun);
    } catch (Throwable e) {
      throw TrustedLookup.<RuntimeException>sneakyThrow(e);
    }
  }
}
