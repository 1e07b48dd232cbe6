package io.edgewise;

import java.lang.invoke.MethodHandle;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.AbstractSelector;
import java.util.Set;

/** What only the JDK's internal {@code Unsafe} can do. The only class that knows it. */
final class JdkUnsafe {
  private static final MethodHandle ALLOCATE_MEMORY;
  private static final MethodHandle FREE_MEMORY;
  private static final MethodHandle GET_INT;
  private static final MethodHandle GET_LONG;
  private static final MethodHandle PUT_REFERENCE;
  private static final long CANCELLED_KEYS;

  static {
    TrustedLookup.Type unsafe = TrustedLookup.type("jdk.internal.misc.Unsafe");
    Object instance = unsafe.staticField("theUnsafe");
    ALLOCATE_MEMORY = unsafe.method("allocateMemory", long.class, long.class).bindTo(instance);
    FREE_MEMORY = unsafe.method("freeMemory", void.class, long.class).bindTo(instance);
    GET_INT = unsafe.method("getInt", int.class, long.class).bindTo(instance);
    GET_LONG = unsafe.method("getLong", long.class, long.class).bindTo(instance);
    PUT_REFERENCE =
        unsafe
            .method("putReference", void.class, Object.class, long.class, Object.class)
            .bindTo(instance);
    CANCELLED_KEYS =
        offset(
            unsafe
                .method("objectFieldOffset", long.class, Class.class, String.class)
                .bindTo(instance));
  }

  private JdkUnsafe() {}

  private static long offset(MethodHandle objectFieldOffset) {
    try {
      return (long) objectFieldOffset.invoke(AbstractSelector.class, "cancelledKeys");
    } catch (Throwable e) {
      throw TrustedLookup.missing("field java.nio.channels.spi.AbstractSelector.cancelledKeys", e);
    }
  }

  /**
   * Allocates native memory.
   *
   * @throws OutOfMemoryError if there is none
   */
  static long allocate(long bytes) {
    try {
      return (long) ALLOCATE_MEMORY.invokeExact(bytes);
    } catch (Throwable e) {
      throw TrustedLookup.<RuntimeException>sneak(e);
    }
  }

  /** Frees native memory that nobody will touch again. */
  static void free(long address) {
    try {
      FREE_MEMORY.invokeExact(address);
    } catch (Throwable e) {
      throw TrustedLookup.<RuntimeException>sneak(e);
    }
  }

  /** Reads native memory. */
  static int getInt(long address) {
    try {
      return (int) GET_INT.invokeExact(address);
    } catch (Throwable e) {
      throw TrustedLookup.<RuntimeException>sneak(e);
    }
  }

  /** Reads native memory, at any address. */
  static long getLong(long address) {
    try {
      return (long) GET_LONG.invokeExact(address);
    } catch (Throwable e) {
      throw TrustedLookup.<RuntimeException>sneak(e);
    }
  }

  /** Gives a selector that nobody else has seen yet another cancelled-key set. */
  static void setCancelledKeys(AbstractSelector selector, Set<SelectionKey> set) {
    try {
      PUT_REFERENCE.invokeExact((Object) selector, CANCELLED_KEYS, (Object) set);
    } catch (Throwable e) {
      throw TrustedLookup.<RuntimeException>sneak(e);
    }
  }
}
