package io.edgewise.conformance.optin;

/**
 * A program that does not do what is expected.
 *
 * @param <P> the type of the program
 * @param kind the same for failures that look alike
 * @param cause what was thrown
 */
record Failure<P extends Sequence<P>>(P program, String kind, Throwable cause) {
  /** The same for causes that look alike. */
  static String kind(Throwable cause) {
    return cause instanceof Violation violation
        ? violation.kind()
        : cause.getClass().getSimpleName();
  }

  @Override
  public String toString() {
    return "seed %d, %d steps, %s".formatted(program.seed(), program.size(), cause);
  }
}
