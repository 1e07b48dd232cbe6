package io.edgewise;

import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;

/** Frees direct buffers at a known time, which the JDK itself can do but does not offer. */
final class JdkMemory {
  private static final MethodHandle INVOKE_CLEANER = invokeCleaner();

  private JdkMemory() {}

  private static MethodHandle invokeCleaner() {
    TrustedLookup.Type unsafe = TrustedLookup.type("jdk.internal.misc.Unsafe");
    return unsafe
        .method("invokeCleaner", void.class, ByteBuffer.class)
        .bindTo(unsafe.staticField("theUnsafe"));
  }

  /** Frees the memory of a buffer that nobody will touch again. */
  static void free(ByteBuffer direct) {
    try {
      INVOKE_CLEANER.invokeExact(direct);
    } catch (Throwable e) {
      throw TrustedLookup.<RuntimeException>sneak(e);
    }
  }
}
