package io.edgewise.bench.scenario;

import java.io.Closeable;

/** A piece of work of a selecting program, set up once and measured again and again. */
public interface Scenario extends Closeable {
  /**
   * Runs it.
   *
   * @param iterations how often
   * @return what it took
   * @throws Exception if something happened other than what must be measured
   */
  Measurement measure(long iterations) throws Exception;
}
