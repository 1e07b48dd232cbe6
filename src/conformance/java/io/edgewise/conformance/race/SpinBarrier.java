package io.edgewise.conformance.race;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A barrier whose threads spin, so that they leave it as nearly at the same time as possible. */
final class SpinBarrier {
  private static final int SPINS = 200;
  private static final int YIELDS = 300;
  private static final long NAP_NANOS = 50_000;

  private final int parties;
  private final AtomicInteger arrived = new AtomicInteger();
  private volatile int phase;
  private volatile boolean broken;

  SpinBarrier(int parties) {
    this.parties = parties;
  }

  /**
   * Waits for all others.
   *
   * @param action is performed by the last thread to come, before any goes on
   * @throws CancellationException if the barrier is broken
   */
  void await(Runnable action) {
    int current = phase;
    if (arrived.incrementAndGet() == parties) {
      action.run();
      arrived.set(0);
      phase = current + 1;
      return;
    }
    for (int tries = 0; phase == current; tries++) {
      if (broken) {
        throw new CancellationException();
      }
      pause(tries);
    }
  }

  /** Breaks the barrier: no thread waits any more. */
  void breakUp() {
    broken = true;
  }

  /** Spins for a while, then yields, then sleeps. */
  @SuppressWarnings("ThreadPriorityCheck") // there may be more threads that spin than processors
  static void pause(int tries) {
    if (tries < SPINS) {
      Thread.onSpinWait();
    } else if (tries < YIELDS) {
      Thread.yield();
    } else {
      LockSupport.parkNanos(NAP_NANOS);
    }
  }
}
