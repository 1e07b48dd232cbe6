package io.edgewise;

/**
 * Room on the stack and in the heap. A class whose static initializer fails is dead for the life of
 * the JVM, so whoever is about to initialize classes makes sure first that there is room for it.
 */
final class Headroom {
  /** Stack frames: several times as many as any initializer needs. */
  private static final int FRAMES = 1000;

  /** Heap, in bytes: the same. */
  private static final int BYTES = 1 << 20;

  private Headroom() {}

  /**
   * Makes sure that there is room.
   *
   * @throws StackOverflowError if there is not enough of the stack left
   * @throws OutOfMemoryError if there is not enough of the heap left
   */
  static void ensure() {
    byte[] heap = new byte[BYTES];
    if (descend(FRAMES) + heap.length != FRAMES + BYTES) {
      throw new AssertionError("the heap or the stack is broken");
    }
  }

  private static int descend(int frames) {
    return frames == 0 ? 0 : 1 + descend(frames - 1);
  }
}
