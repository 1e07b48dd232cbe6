package io.edgewise.internal.linux;

import java.nio.ByteBuffer;

/** Memory outside the heap, of whole pages. */
final class MemoryNatives {
  private MemoryNatives() {}

  /**
   * {@code mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)}.
   *
   * @return the address of zeroed memory, or a negated {@link Errno}
   */
  static native long map(long bytes);

  /** {@code munmap(address, bytes)}; returns 0 or a negated {@link Errno}. */
  static native int unmap(long address, long bytes);

  /**
   * A direct buffer over memory that the caller maps and unmaps. It does not count against {@code
   * -XX:MaxDirectMemorySize}.
   */
  static native ByteBuffer buffer(long address, long bytes);
}
