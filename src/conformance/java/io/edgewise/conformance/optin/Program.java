package io.edgewise.conformance.optin;

import io.edgewise.Trigger;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * A sequence of steps, and the seed that it was made from.
 *
 * @param defaults the default trigger of each selector
 */
record Program(long seed, List<Trigger> defaults, List<Step> steps) implements Sequence<Program> {
  Program(long seed, List<Trigger> defaults, List<Step> steps) {
    this.seed = seed;
    this.defaults = List.copyOf(defaults);
    this.steps = List.copyOf(steps);
  }

  @Override
  public int size() {
    return steps.size();
  }

  Program first(int count) {
    return new Program(seed, defaults, steps.subList(0, count));
  }

  @Override
  public Program without(int from, int to) {
    List<Step> left = new ArrayList<>(steps);
    left.subList(from, to).clear();
    return new Program(seed, defaults, left);
  }

  @Override
  public String toString() {
    StringJoiner lines = new StringJoiner("\n  ", "program of seed " + seed + ":\n  ", "");
    lines.add("selectors s0 to s" + (defaults.size() - 1) + " with default triggers " + defaults);
    steps.forEach(step -> lines.add(step.toString()));
    return lines.toString();
  }
}
