package io.edgewise.conformance.differential;

import java.util.List;

/**
 * What was seen of a program on one provider, step by step. It ends early if a step does not
 * return, and has an extra step if closing fails.
 */
record Trace(List<Moment> moments) {
  /** The outcome of a step, and what could be seen after it. */
  record Moment(Outcome outcome, State state) {}

  Trace(List<Moment> moments) {
    this.moments = List.copyOf(moments);
  }

  int size() {
    return moments.size();
  }

  /** The outcome of a step; {@code SKIPPED} if there was no such step. */
  Outcome outcome(int step) {
    return step < size() ? moments.get(step).outcome() : Outcome.SKIPPED;
  }

  State state(int step) {
    return moments.get(step).state();
  }
}
