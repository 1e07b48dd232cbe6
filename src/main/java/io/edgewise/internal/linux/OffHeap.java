package io.edgewise.internal.linux;

import io.edgewise.internal.jdk.JdkUnsafe;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Native memory that is freed by its owner. It is not a buffer of the JDK's making, which would
 * count against {@code -XX:MaxDirectMemorySize}. Guarded as its owner says.
 */
public final class OffHeap {
  private final long address;
  private final ByteBuffer buffer;

  /**
   * Allocates it; its contents are not defined.
   *
   * @throws OutOfMemoryError if there is none
   */
  OffHeap(long bytes) {
    address = JdkUnsafe.allocate(bytes);
    try {
      buffer = Native.buffer(address, bytes).order(ByteOrder.nativeOrder());
    } catch (Throwable e) {
      JdkUnsafe.free(address);
      throw e;
    }
  }

  long address() {
    return address;
  }

  /** The whole of it, in native order. */
  ByteBuffer buffer() {
    return buffer;
  }

  /** Gives it back. The last call of all. */
  void free() {
    JdkUnsafe.free(address);
  }
}
