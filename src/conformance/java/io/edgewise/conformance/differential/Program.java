package io.edgewise.conformance.differential;

import java.util.ArrayList;
import java.util.List;

/**
 * A sequence of steps, and the seed that it was made from. A step whose selector, channel or key
 * does not exist is skipped, so that any part of a program is a program.
 */
record Program(long seed, List<Step> steps) {
  Program(long seed, List<Step> steps) {
    this.seed = seed;
    this.steps = List.copyOf(steps);
  }

  int size() {
    return steps.size();
  }

  Program first(int count) {
    return new Program(seed, steps.subList(0, count));
  }

  /** This program without the steps from one index up to another. */
  Program without(int from, int to) {
    List<Step> left = new ArrayList<>(steps);
    left.subList(from, to).clear();
    return new Program(seed, left);
  }

  Program with(int index, Step step) {
    List<Step> changed = new ArrayList<>(steps);
    changed.set(index, step);
    return new Program(seed, changed);
  }

  Program inserting(int index, Step step) {
    List<Step> more = new ArrayList<>(steps);
    more.add(index, step);
    return new Program(seed, more);
  }
}
