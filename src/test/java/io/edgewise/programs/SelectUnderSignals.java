package io.edgewise.programs;

import java.nio.channels.Selector;
import java.util.concurrent.atomic.AtomicBoolean;

/** Selects with a timeout while this process is stopped and continued again and again. */
public final class SelectUnderSignals {
  private static final long MILLIS = 700;

  private SelectUnderSignals() {}

  /** Runs the program. */
  public static void main(String[] arguments) throws Exception {
    try (Selector selector = Selector.open()) {
      System.out.println("selector " + selector.getClass().getName());
      AtomicBoolean done = new AtomicBoolean();
      Thread signals = new Thread(() -> stopAndContinue(done));
      signals.start();
      long start = System.nanoTime();
      int selected = selector.select(MILLIS);
      long elapsed = System.nanoTime() - start;
      done.set(true);
      signals.join();
      boolean full = elapsed >= MILLIS * 1_000_000;
      System.out.println("selected " + selected + (full ? " after the full time" : " early"));
    }
  }

  private static void stopAndContinue(AtomicBoolean done) {
    String pid = Long.toString(ProcessHandle.current().pid());
    String twice = "kill -STOP \"$1\"; kill -CONT \"$1\"";
    try {
      while (!done.get()) {
        new ProcessBuilder("sh", "-c", twice, "sh", pid).inheritIO().start().waitFor();
      }
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
