package io.edgewise.conformance.differential;

import java.time.Duration;
import java.util.Optional;

/**
 * Shrinks a program that diverges: leaves out steps, ever fewer at a time, then simplifies the
 * rest, as long as it still diverges in the same way. Otherwise every divergence would shrink to
 * the program of the most frequent one. Its last step may become simpler, too, and must still show
 * the same.
 */
final class Shrinker {
  private final Trial trial;
  private final Duration patience;

  /** How often a program is run before its result is believed. */
  private final int repetitions;

  private Divergence smallest;

  private Shrinker(Trial trial, Duration patience, int repetitions, Divergence found) {
    this.trial = trial;
    this.patience = patience;
    this.repetitions = repetitions;
    smallest = found;
  }

  static Divergence shrink(Divergence found, Trial trial, Duration patience)
      throws InterruptedException {
    Shrinker shrinker = new Shrinker(trial, patience, 2, found);
    int before;
    do {
      before = shrinker.smallest.program().size();
      shrinker.leaveOut();
      shrinker.simplify();
    } while (shrinker.smallest.program().size() < before);
    return shrinker.smallest;
  }

  private void leaveOut() throws InterruptedException {
    for (int length = smallest.program().size() / 2; length > 0; length /= 2) {
      int from = smallest.program().size() - length;
      while (from >= 0) {
        if (!accept(smallest.program().without(from, from + length), smallest.kind())) {
          from -= length;
        } else {
          from = Math.min(from, smallest.program().size()) - length;
        }
      }
    }
  }

  private void simplify() throws InterruptedException {
    for (int index = 0; index < smallest.program().size(); index++) {
      for (Step simpler : smallest.program().steps().get(index).simpler()) {
        boolean last = index == smallest.step();
        String kind = last ? smallest.kindAt(simpler) : smallest.kind();
        if (accept(smallest.program().with(index, simpler), kind)) {
          break;
        }
      }
    }
  }

  /**
   * Accepts a program if it diverges in a certain way every time, and is not longer than before.
   */
  private boolean accept(Program program, String kind) throws InterruptedException {
    Divergence last = null;
    for (int i = 0; i < repetitions; i++) {
      Optional<Divergence> divergence = trial.run(program, patience);
      if (divergence.isEmpty()
          || divergence.get().isHangOfTheReference()
          || !divergence.get().kind().equals(kind)
          || divergence.get().program().size() > program.size()) {
        return false;
      }
      last = divergence.get();
    }
    smallest = last;
    return true;
  }
}
