package io.edgewise.conformance.differential;

import io.edgewise.conformance.differential.State.Fact;
import java.util.BitSet;
import java.util.Optional;

/**
 * Finds where two traces of a program first differ. It also counts as a difference if the reference
 * does not return, whatever the candidate does: no program may wait for what does not come.
 *
 * <p>If a timeout has expired when a selection returns, that proves nothing: the thread may not
 * have been scheduled. So a difference in that alone is a kind of its own, and is tried again with
 * longer timeouts.
 *
 * <p>Where {@link Explained} explains a ready set, the program goes on with the key removed from
 * the selected-key set, so that the next selection replaces the ready set. Until then the ready set
 * is not compared.
 */
final class Comparison {
  /** What follows from the first difference. */
  enum Verdict {
    DIVERGES,
    TIMES_DIFFER,
    GOES_ON_WITHOUT_KEY
  }

  /**
   * The first difference.
   *
   * @param fact the reference's answer; null if the outcome of the step differs
   * @param key the key to remove from the selector's selected-key set after the step
   */
  record Difference(
      Verdict verdict, int step, Fact fact, String expected, String actual, int selector, int key) {
    private static Difference of(int step, Fact fact, String expected, String actual) {
      return new Difference(Verdict.DIVERGES, step, fact, expected, actual, -1, -1);
    }
  }

  private final Program program;
  private final Trace reference;
  private final Trace candidate;

  /** The keys whose ready sets differ for an explained reason. */
  private final BitSet explained = new BitSet();

  private Comparison(Program program, Trace reference, Trace candidate) {
    this.program = program;
    this.reference = reference;
    this.candidate = candidate;
  }

  static Optional<Difference> first(Program program, Trace reference, Trace candidate) {
    Comparison comparison = new Comparison(program, reference, candidate);
    int end = Math.max(reference.size(), candidate.size());
    for (int step = 0; step < end; step++) {
      Optional<Difference> difference = comparison.at(step);
      if (difference.isPresent()) {
        return difference;
      }
      if (reference.outcome(step).equals(Outcome.HUNG)) {
        return Optional.of(
            Difference.of(step, null, Outcome.HUNG.toString(), Outcome.HUNG.toString()));
      }
    }
    return Optional.empty();
  }

  private Optional<Difference> at(int step) {
    Outcome expected = reference.outcome(step);
    Outcome actual = candidate.outcome(step);
    if (!expected.equals(actual)) {
      boolean timesOnly = timeless(expected).equals(timeless(actual));
      return Optional.of(
          new Difference(
              timesOnly ? Verdict.TIMES_DIFFER : Verdict.DIVERGES,
              step,
              null,
              expected.toString(),
              actual.toString(),
              -1,
              -1));
    }
    if (reference.size() <= step || candidate.size() <= step) {
      return Optional.empty();
    }
    for (int key = explained.nextSetBit(0); key >= 0; key = explained.nextSetBit(key + 1)) {
      explained.set(key, !isSettled(step, key));
    }
    return reference.state(step).isSame(candidate.state(step))
        ? Optional.empty()
        : compareFacts(step);
  }

  /** Whether a ready set that differed has been replaced, or should have been. */
  private boolean isSettled(int step, int key) {
    State now = reference.state(step);
    if (!now.has(Question.READY_OPS, key)) {
      return true;
    }
    boolean newlySelected =
        Explained.selectorWithSelected(reference.state(step - 1), key) < 0
            && Explained.selectorWithSelected(now, key) >= 0;
    return newlySelected
        || now.value(Question.READY_OPS, key)
            == candidate.state(step).value(Question.READY_OPS, key);
  }

  private static Outcome timeless(Outcome outcome) {
    return outcome.value() instanceof Selection selection
        ? new Outcome(selection.timeless(), outcome.thrown())
        : outcome;
  }

  private Optional<Difference> compareFacts(int step) {
    State expected = reference.state(step);
    State actual = candidate.state(step);
    for (int index = 0; index < Math.min(expected.size(), actual.size()); index++) {
      Fact one = expected.fact(index);
      Fact other = actual.fact(index);
      if (!one.equals(other)) {
        Optional<Difference> difference = compare(step, one, other);
        if (difference.isPresent()) {
          return difference;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Difference> compare(int step, Fact expected, Fact actual) {
    if (!expected.isSameQuestion(actual)) {
      throw new IllegalStateException(expected + " is compared with " + actual);
    }
    int key = expected.first();
    boolean ready = expected.question() == Question.READY_OPS;
    int selector = ready ? Explained.selectorWithSelected(reference.state(step), key) : -1;
    if (ready && explained.get(key) && (selector < 0 || isRemovedAfter(step, selector, key))) {
      return Optional.empty();
    }
    if (ready && selector >= 0 && isForgotten(step, expected, actual, selector)) {
      explained.set(key);
      return isRemovedAfter(step, selector, key)
          ? Optional.empty()
          : Optional.of(
              new Difference(Verdict.GOES_ON_WITHOUT_KEY, step, null, "", "", selector, key));
    }
    Question question = expected.question();
    return Optional.of(
        Difference.of(
            step, expected, question.answer(expected.value()), question.answer(actual.value())));
  }

  private boolean isForgotten(int step, Fact expected, Fact actual, int selector) {
    return step > 0
        && Explained.forgot(
            expected, actual, reference.state(step - 1), reference.state(step), selector);
  }

  /** Whether the next steps only remove keys, including this one. */
  private boolean isRemovedAfter(int step, int selector, int key) {
    for (int next = step + 1; next < program.size(); next++) {
      if (program.steps().get(next).equals(removal(selector, key))) {
        return true;
      }
      if (!isRemoval(program.steps().get(next))) {
        return false;
      }
    }
    return false;
  }

  private static boolean isRemoval(Step step) {
    return step instanceof SelectedKeyStep keyStep
        && keyStep.operation() == SelectedKeyStep.Operation.REMOVE;
  }

  static Step removal(int selector, int key) {
    return new SelectedKeyStep(SelectedKeyStep.Operation.REMOVE, selector, key);
  }
}
