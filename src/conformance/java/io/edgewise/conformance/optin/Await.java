package io.edgewise.conformance.optin;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for the kernel. As a rule, the kernel has done its work when a call returns. */
final class Await {
  /** Much longer than the loopback interface takes on a busy machine. */
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);

  /** For conditions that may never hold. */
  private static final long LITTLE_PATIENCE = TimeUnit.MICROSECONDS.toNanos(50);

  private Await() {}

  static void until(BooleanSupplier condition) {
    if (!until(condition, PATIENCE)) {
      throw new Unsettled();
    }
  }

  /** Returns even if the condition does not hold in time. */
  static void perhaps(BooleanSupplier condition) {
    until(condition, LITTLE_PATIENCE);
  }

  private static boolean until(BooleanSupplier condition, long nanos) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > nanos) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }
}
