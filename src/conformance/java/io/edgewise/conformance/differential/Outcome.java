package io.edgewise.conformance.differential;

/**
 * The outcome of a step: a value, or an exception's class and what happened before it was thrown.
 */
record Outcome(Object value, Class<? extends Throwable> thrown) {
  /** Something that the step needs does not exist. */
  static final Outcome SKIPPED = new Outcome("skipped", null);

  /** The step did not return in time. */
  static final Outcome HUNG = new Outcome("does not return", null);

  /** The step returned, without a determined value. */
  static final Outcome DONE = new Outcome("done", null);

  static Outcome of(Object value) {
    return new Outcome(value, null);
  }

  /** Performs a step. */
  static Outcome of(Step step, World world) {
    try {
      return step.perform(world);
    } catch (Throwable e) {
      return new Outcome(null, e.getClass());
    }
  }

  boolean isSkipped() {
    return equals(SKIPPED);
  }

  @Override
  public String toString() {
    return thrown == null
        ? String.valueOf(value)
        : thrown.getName() + (value == null ? "" : " " + value);
  }
}
