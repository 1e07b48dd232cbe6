package io.edgewise;

/**
 * Sees to it that what is about to be done in several steps does not run out of stack between them.
 * It calls itself more deeply than those steps call anything: where the stack is too small for
 * them, the {@link StackOverflowError} comes here, before the first.
 */
final class StackReserve {
  private static final int DEPTH = 200;

  private StackReserve() {}

  /**
   * Does nothing if there is stack enough.
   *
   * @throws StackOverflowError if there is not
   */
  static void ensure() {
    descend(DEPTH, 1, 2, 3, 4);
  }

  /** The numbers make each call take as much stack as an ordinary method does. */
  private static long descend(int depth, long a, long b, long c, long d) {
    return depth == 0 ? a : descend(depth - 1, b, c, d, a) + a + b + c + d;
  }
}
