package io.edgewise.conformance.differential;

import io.edgewise.conformance.differential.State.Fact;

/**
 * A program at whose last step the candidate differs from the reference.
 *
 * @param trace the reference's
 * @param fact the reference's answer after the last step; null if the outcome of that step differs
 */
record Divergence(Program program, Trace trace, Fact fact, String expected, String actual) {
  int step() {
    return program.size() - 1;
  }

  boolean isHang() {
    return actual.equals(Outcome.HUNG.toString());
  }

  /** Whether it proves nothing against the candidate. */
  boolean isHangOfTheReference() {
    return expected.equals(Outcome.HUNG.toString());
  }

  /** The same for divergences that look alike. */
  String kind() {
    return kindAt(program.steps().get(step()));
  }

  /** What its kind would be, if another step were the last. */
  String kindAt(Step last) {
    return last.name() + ": " + (fact == null ? "outcome" : fact.question().name());
  }

  @Override
  public String toString() {
    return String.format(
        "seed %d, step %d, %s: expected %s, was %s",
        program.seed(), step(), kind(), expected, actual);
  }
}
