package io.edgewise.bench.scenario;

/** What a scenario claims to do, it does, or it ends. */
final class Check {
  private Check() {}

  static void equal(long expected, long actual) {
    if (expected != actual) {
      throw new IllegalStateException(actual + " where " + expected + " was to be");
    }
  }
}
