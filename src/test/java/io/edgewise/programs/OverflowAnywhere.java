package io.edgewise.programs;

import io.edgewise.programs.EndAnywhere.Kind;
import io.edgewise.programs.EndAnywhere.Operation;
import java.util.EnumSet;

/**
 * Ends operations by a stack that is too small, at each depth: with one frame of this class more
 * each time, until there is room enough. Run it with -Xint, so that the frames of a method are
 * always as large.
 */
public final class OverflowAnywhere {
  private final int depth = measure(0);

  private OverflowAnywhere() {}

  /** How deep the stack is. */
  @SuppressWarnings("InfiniteRecursion") // that is the point
  private int measure(int from) {
    try {
      return measure(from + 1);
    } catch (StackOverflowError e) {
      return from;
    }
  }

  private void descend(int frames, Interruption.Action action) throws Exception {
    if (frames > 0) {
      descend(frames - 1, action);
    } else {
      action.run();
    }
  }

  private boolean isEnded(Interruption.Action action, int number) throws Exception {
    try {
      descend(Math.max(depth - number, 0), action);
      return false;
    } catch (StackOverflowError e) {
      return true;
    }
  }

  /**
   * Ends the operations; all have been performed before. Where the JDK's linkage of a lambda is
   * ended, that lambda is lost for good.
   */
  public static void main(String[] arguments) throws Exception {
    EnumSet<Kind> kinds = EnumSet.of(Kind.HANDED_OVER, Kind.EDGE, Kind.ONE_SHOT);
    EnumSet<Operation> operations = EnumSet.allOf(Operation.class);
    EndAnywhere.perform(kinds, operations);
    OverflowAnywhere overflow = new OverflowAnywhere();
    new EndAnywhere(overflow::isEnded).run(kinds, operations);
  }
}
