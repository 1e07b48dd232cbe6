package io.edgewise.internal.selector;

/**
 * Makes sure that there is room on the stack and in the heap for what must not be left half done.
 * That is the initialization of classes, because a class whose static initializer fails is unusable
 * for the life of the JVM, and a move or a registration. If there is not enough room, the Error
 * comes before the first step.
 */
public final class Headroom {
  /** Stack frames: several times as many as any initializer needs. */
  private static final int FRAMES_OF_INITIALIZERS = 1000;

  /** Stack frames: more than a move or a registration needs, whose calls are less deep. */
  private static final int FRAMES_OF_STEPS = 200;

  /** Heap, in bytes: several times as much as any initializer needs. */
  private static final int BYTES = 1 << 20;

  private Headroom() {}

  /**
   * Makes sure that there is room to initialize classes.
   *
   * @throws StackOverflowError if there is not enough of the stack left
   * @throws OutOfMemoryError if there is not enough of the heap left
   */
  public static void ensureForClasses() {
    byte[] heap = new byte[BYTES];
    long sum = descend(FRAMES_OF_INITIALIZERS, heap.length, 0, 0, 0);
    if (sum != BYTES) {
      throw new AssertionError("the heap or the stack is broken");
    }
  }

  /**
   * Makes sure that there is room for a change in several steps.
   *
   * @throws StackOverflowError if there is not enough of the stack left
   */
  static void ensureForSteps() {
    if (descend(FRAMES_OF_STEPS, 1, 0, 0, 0) != 1) {
      throw new AssertionError("the stack is broken");
    }
  }

  /** Returns the sum of the numbers. They make each call take as much stack as an ordinary one. */
  private static long descend(int frames, long a, long b, long c, long d) {
    return frames == 0 ? a + b + c + d : descend(frames - 1, b, c, d, a);
  }
}
