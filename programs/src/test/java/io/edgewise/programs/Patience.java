package io.edgewise.programs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** How long to wait for what takes milliseconds: less than a test's limit, so that it can tell. */
final class Patience {
  static final int SECONDS = 60;
  static final int MILLIS = SECONDS * 1000;
  static final Duration DURATION = Duration.ofSeconds(SECONDS);

  /** Something that is done while one waits. */
  interface Action {
    void run() throws Exception;
  }

  private Patience() {}

  /** Waits for what nobody announces, and fails with the last observation if it does not come. */
  static void await(Callable<Boolean> condition, Supplier<String> observation) throws Exception {
    long start = System.nanoTime();
    while (!condition.call()) {
      assertTrue(System.nanoTime() - start < DURATION.toNanos(), observation);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
