package io.edgewise.bench.scenario;

/** Ends a scenario that does not do what it claims. */
final class Check {
  private Check() {}

  static void equal(long expected, long actual) {
    if (expected != actual) {
      throw new IllegalStateException(actual + " where " + expected + " was to be");
    }
  }
}
