package io.edgewise.bench.scenario;

import java.io.IOException;

/** A scenario that does the same thing over and over. */
public abstract class Loop implements Scenario {
  /**
   * Goes round once.
   *
   * @throws IOException if it fails
   */
  public abstract void step() throws IOException;

  /**
   * Goes round several times.
   *
   * @param iterations how often
   * @throws IOException if it fails
   */
  void run(long iterations) throws IOException {
    for (long i = 0; i < iterations; i++) {
      step();
    }
  }

  /**
   * Returns how many operations there are in an iteration.
   *
   * @return the number
   */
  int operations() {
    return 1;
  }

  /**
   * Returns the threads that take part.
   *
   * @return their identifiers; by default, of the one that calls
   */
  long[] threads() {
    return new long[] {Thread.currentThread().getId()};
  }

  @Override
  public final Measurement measure(long iterations) throws IOException {
    Meter meter = new Meter(threads());
    meter.resume();
    run(iterations);
    meter.pause();
    return meter.per(iterations * operations());
  }
}
