package io.edgewise.conformance.optin;

import java.util.Optional;
import java.util.function.Function;

/**
 * Shrinks a program that fails: leaves out steps, ever fewer at a time, as long as it still fails
 * in the same way.
 */
final class Shrinker<P extends Sequence<P>> {
  private final Function<P, Optional<Failure<P>>> trial;
  private Failure<P> smallest;

  private Shrinker(Function<P, Optional<Failure<P>>> trial, Failure<P> found) {
    this.trial = trial;
    smallest = found;
  }

  /**
   * Shrinks.
   *
   * @param trial runs a program, more than once if it does not fail every time
   */
  static <P extends Sequence<P>> Failure<P> shrink(
      Failure<P> found, Function<P, Optional<Failure<P>>> trial) {
    Shrinker<P> shrinker = new Shrinker<>(trial, found);
    int before;
    do {
      before = shrinker.smallest.program().size();
      shrinker.leaveOut();
    } while (shrinker.smallest.program().size() < before);
    return shrinker.smallest;
  }

  private void leaveOut() {
    for (int length = Math.max(1, smallest.program().size() / 2); length > 0; length /= 2) {
      int from = smallest.program().size() - length;
      while (from >= 0) {
        boolean accepted = accept(smallest.program().without(from, from + length));
        from = accepted ? Math.min(from, smallest.program().size()) - length : from - length;
      }
    }
  }

  private boolean accept(P program) {
    Optional<Failure<P>> failure = trial.apply(program);
    if (failure.isEmpty()
        || !failure.get().kind().equals(smallest.kind())
        || failure.get().program().size() > program.size()) {
      return false;
    }
    smallest = failure.get();
    return true;
  }
}
