package io.edgewise.programs;

import io.edgewise.EpollSelector;
import java.time.Duration;

/** Selects with a timeout that is no whole number of milliseconds, and says how it ended. */
public final class WaitFinely {
  private static final long NANOS = 1_500_000;

  private WaitFinely() {}

  /** Runs the program. */
  public static void main(String[] arguments) throws Exception {
    try (EpollSelector selector = EpollSelector.open()) {
      int selected = 0;
      boolean early = false;
      for (int i = 0; i < 10; i++) {
        long start = System.nanoTime();
        selected += selector.select(Duration.ofNanos(NANOS));
        early |= System.nanoTime() - start < NANOS;
      }
      System.out.println("selected " + selected + (early ? " early" : " after the full time"));
    }
  }
}
