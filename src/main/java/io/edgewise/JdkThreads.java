package io.edgewise;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Lets a virtual thread wait for a descriptor without holding its carrier thread, where the JDK
 * knows how (24 and later). The only class that knows {@code sun.nio.ch}'s poller.
 */
final class JdkThreads {
  private static final MethodHandle PARK_UNTIL_READABLE =
      TrustedLookup.optional(
          "sun.nio.ch.Poller", "pollSelector", void.class, int.class, long.class);

  private static final MethodHandle IS_VIRTUAL = isVirtual();

  private JdkThreads() {}

  private static MethodHandle isVirtual() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
    } catch (ReflectiveOperationException e) {
      return null; // before JDK 21 no thread is virtual
    }
  }

  /** Whether the current thread is to wait by {@link #parkUntilReadable}. */
  static boolean mustPark() {
    if (PARK_UNTIL_READABLE == null || IS_VIRTUAL == null) {
      return false;
    }
    try {
      return (boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
    } catch (Throwable e) {
      throw TrustedLookup.<RuntimeException>sneak(e);
    }
  }

  /**
   * Parks the current virtual thread until a descriptor is readable, the time is over or the thread
   * is interrupted; it may also return for no reason.
   *
   * @param nanos the longest wait in nanoseconds; 0 for no limit
   */
  static void parkUntilReadable(int descriptor, long nanos) throws IOException {
    try {
      PARK_UNTIL_READABLE.invokeExact(descriptor, nanos);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneak(e);
    }
  }
}
