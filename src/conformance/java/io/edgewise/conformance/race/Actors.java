package io.edgewise.conformance.race;

import io.edgewise.conformance.ThreadDump;
import io.edgewise.conformance.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The threads of one run of a race. The last thread to come back from a round judges it and
 * prepares the next one. The calling thread only watches that they come back.
 *
 * @param <R> the type of a round
 */
final class Actors<R extends Round> {
  /** A delay is less than two to the power of this, in spins: about as long as a selection. */
  private static final int LONGEST_DELAY = 10;

  private static final long LOOK_MILLIS = 50;

  private final Race<R> race;
  private final int rounds;
  private final long seed;
  private final SpinBarrier barrier;
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch running;

  /** What each actor threw in this round; each writes its own before the barrier. */
  private final Throwable[] thrown;

  // Written by one thread, while the barrier holds the others.

  private volatile R round;
  private volatile int number;
  private AssertionError failure;

  Actors(Race<R> race, int rounds, long seed) {
    this.race = race;
    this.rounds = rounds;
    this.seed = seed;
    int count = race.actors().size();
    barrier = new SpinBarrier(count);
    running = new CountDownLatch(count);
    thrown = new Throwable[count];
  }

  void run(Duration patience) throws InterruptedException {
    for (int index = 0; index < thrown.length; index++) {
      int own = index;
      threads.add(Threads.create(race.actors().get(own).name(), () -> act(own)));
    }
    threads.forEach(Thread::start);
    if (!areBackWithin(patience)) {
      String stuck = "no thread came back within " + patience + " in round " + number + "\n";
      String dump = ThreadDump.of(threads);
      letGo();
      throw new AssertionError(race.name() + ": " + stuck + dump);
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Waits for the end. The patience is for each round. */
  private boolean areBackWithin(Duration patience) throws InterruptedException {
    int seen = -1;
    long since = System.nanoTime();
    while (!running.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      int now = number;
      if (now != seen) {
        seen = now;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > patience.toNanos()) {
        return false;
      }
    }
    return true;
  }

  /** Ends stuck threads as far as possible: the JVM must go on without them. */
  private void letGo() throws InterruptedException {
    barrier.breakUp();
    threads.forEach(Thread::interrupt);
    R left = round;
    if (left != null) {
      Thread closing = new Thread(() -> close(left), "closing what is left of a race");
      closing.setDaemon(true);
      closing.start();
      closing.join(TimeUnit.SECONDS.toMillis(1));
    }
  }

  private static void close(Round left) {
    try {
      left.close();
    } catch (IOException e) {
      System.err.println("what a stuck race has left behind cannot be closed: " + e);
    }
  }

  // The actors

  private void act(int own) {
    SplittableRandom random = new SplittableRandom(seed + own);
    try {
      barrier.await(this::turn);
      for (R current = round; current != null; current = round) {
        barrier.await(() -> {});
        delay(random);
        perform(own, current);
        barrier.await(this::turn);
      }
    } catch (CancellationException e) {
      return; // the run was ended
    } finally {
      running.countDown();
    }
  }

  /** Varies which thread comes first, even where all threads share one processor. */
  @SuppressWarnings("ThreadPriorityCheck")
  private static void delay(SplittableRandom random) {
    if (random.nextInt(4) == 0) {
      Thread.yield();
    }
    int spins = random.nextInt(1 << random.nextInt(LONGEST_DELAY + 1));
    for (int i = 0; i < spins; i++) {
      Thread.onSpinWait();
    }
  }

  private void perform(int own, R current) {
    try {
      race.actors().get(own).action().perform(current);
    } catch (Throwable e) {
      thrown[own] = e;
    }
  }

  /** Between two rounds, before the first and after the last. */
  private void turn() {
    try {
      R last = round;
      int next = number;
      if (last != null) {
        round = null;
        settle(last);
        number = ++next;
      }
      if (next < rounds) {
        R prepared = race.prepare();
        prepared.number(next);
        round = prepared;
      }
    } catch (Throwable e) {
      fail("round " + number + " could not be prepared, judged or closed", e);
    }
  }

  private void settle(R last) throws Exception {
    try (last) {
      Throwable cause = null;
      String outcome = null;
      for (int index = 0; index < thrown.length; index++) {
        if (thrown[index] != null) {
          cause = thrown[index];
          outcome = race.actors().get(index).outcomeOf(cause);
          thrown[index] = null;
        }
      }
      if (outcome == null) {
        outcome = last.judge();
      }
      if (race.outcomes().count(outcome) == Expectation.FORBIDDEN) {
        String reason = race.outcomes().reason(outcome);
        fail("round " + number + ": " + outcome + " (" + reason + "), " + last, cause);
      }
    }
  }

  /** Keeps the first failure. */
  private void fail(String message, Throwable cause) {
    if (failure == null) {
      failure = new AssertionError(race.name() + ": " + message + ", seed " + seed, cause);
    }
  }
}
