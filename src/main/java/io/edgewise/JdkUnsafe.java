package io.edgewise;

import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.AbstractSelector;
import java.util.Set;

/** What only the JDK's internal {@code Unsafe} can do. The only class that knows it. */
final class JdkUnsafe {
  private static final MethodHandle INVOKE_CLEANER;
  private static final MethodHandle PUT_REFERENCE;
  private static final long CANCELLED_KEYS;

  static {
    TrustedLookup.Type unsafe = TrustedLookup.type("jdk.internal.misc.Unsafe");
    Object instance = unsafe.staticField("theUnsafe");
    INVOKE_CLEANER = unsafe.method("invokeCleaner", void.class, ByteBuffer.class).bindTo(instance);
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

  /** Frees the memory of a direct buffer that nobody will touch again. */
  static void free(ByteBuffer direct) {
    try {
      INVOKE_CLEANER.invokeExact(direct);
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
