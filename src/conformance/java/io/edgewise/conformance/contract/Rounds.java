package io.edgewise.conformance.contract;

import io.edgewise.conformance.Settings;

/**
 * The rounds of a test that repeats something that fails only now and then: as many as wanted, or
 * on a busy machine as many as time allows. For one thread.
 */
public final class Rounds {
  private final int wanted;
  private final long start = System.nanoTime();
  private int begun;

  /** Rounds that begin now. They may take half of a test's patience. */
  public Rounds(int wanted) {
    this.wanted = wanted;
  }

  /** Begins another round, if there is one; there is always a first round. */
  public boolean next() {
    boolean inTime = System.nanoTime() - start < Settings.patience().toNanos() / 2;
    boolean more = begun == 0 || (begun < wanted && inTime);
    begun += more ? 1 : 0;
    return more;
  }

  /** The number of the current round, counted from 0. */
  public int number() {
    return begun - 1;
  }

  /** How many have begun. */
  public int count() {
    return begun;
  }
}
