package io.edgewise.internal.jdk;

import java.lang.invoke.MethodHandle;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.AbstractSelector;
import java.util.Set;

/** What only the JDK's internal {@code Unsafe} can do. The only class that knows it. */
public final class JdkUnsafe {
  // Copied from what was found before: nothing can fail here.
  private static final Members MEMBERS = Members.found;
  private static final MethodHandle GET_INT = MEMBERS.getInt;
  private static final MethodHandle GET_LONG = MEMBERS.getLong;

  private JdkUnsafe() {}

  /** The methods of Unsafe, and the offset of a field. */
  public record Members(
      MethodHandle allocateMemory,
      MethodHandle freeMemory,
      MethodHandle getInt,
      MethodHandle getLong,
      MethodHandle putReference,
      long cancelledKeys) {
    /** Set before the class around this is initialized. Guarded by whoever loads them. */
    private static Members found;

    /**
     * Finds them.
     *
     * @throws LinkageError if this JDK has not got one of them
     */
    public static void find() {
      TrustedLookup.Type unsafe = TrustedLookup.type("jdk.internal.misc.Unsafe");
      Object instance = unsafe.staticField("theUnsafe");
      found =
          new Members(
              unsafe.method("allocateMemory", long.class, long.class).bindTo(instance),
              unsafe.method("freeMemory", void.class, long.class).bindTo(instance),
              unsafe.method("getInt", int.class, long.class).bindTo(instance),
              unsafe.method("getLong", long.class, long.class).bindTo(instance),
              unsafe
                  .method("putReference", void.class, Object.class, long.class, Object.class)
                  .bindTo(instance),
              offset(
                  unsafe
                      .method("objectFieldOffset", long.class, Class.class, String.class)
                      .bindTo(instance)));
    }

    private static long offset(MethodHandle objectFieldOffset) {
      try {
        return (long) objectFieldOffset.invoke(AbstractSelector.class, "cancelledKeys");
      } catch (VirtualMachineError e) {
        throw e;
      } catch (Throwable e) {
        throw TrustedLookup.missing(
            "field java.nio.channels.spi.AbstractSelector.cancelledKeys", e);
      }
    }
  }

  /**
   * Allocates native memory.
   *
   * @throws OutOfMemoryError if there is none
   */
  public static long allocate(long bytes) {
    try {
      return (long) MEMBERS.allocateMemory.invokeExact(bytes);
    } catch (Throwable e) {
      throw TrustedLookup.<RuntimeException>sneakyThrow(e);
    }
  }

  /** Frees native memory that nobody will touch again. */
  public static void free(long address) {
    try {
      MEMBERS.freeMemory.invokeExact(address);
    } catch (Throwable e) {
      throw TrustedLookup.<RuntimeException>sneakyThrow(e);
    }
  }

  /** Reads native memory. */
  public static int getInt(long address) {
    try {
      return (int) GET_INT.invokeExact(address);
    } catch (Throwable e) {
      throw TrustedLookup.<RuntimeException>sneakyThrow(e);
    }
  }

  /** Reads native memory, at any address. */
  public static long getLong(long address) {
    try {
      return (long) GET_LONG.invokeExact(address);
    } catch (Throwable e) {
      throw TrustedLookup.<RuntimeException>sneakyThrow(e);
    }
  }

  /** Gives a selector that nobody else has seen yet another cancelled-key set. */
  public static void setCancelledKeys(AbstractSelector selector, Set<SelectionKey> set) {
    try {
      MEMBERS.putReference.invokeExact((Object) selector, MEMBERS.cancelledKeys, (Object) set);
    } catch (Throwable e) {
      throw TrustedLookup.<RuntimeException>sneakyThrow(e);
    }
  }
}
