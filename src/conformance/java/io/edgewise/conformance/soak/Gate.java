package io.edgewise.conformance.soak;

import java.util.concurrent.TimeUnit;

/** Where workers stop between two conversations while somebody counts what is there. */
final class Gate {
  private int workers;
  private int waiting;
  private boolean closed;
  private boolean ended;

  Gate(int workers) {
    this.workers = workers;
  }

  /**
   * Passes, or waits until that is possible. A worker calls it between two conversations.
   *
   * @return false if there shall be no more
   */
  synchronized boolean pass() throws InterruptedException {
    waiting++;
    notifyAll();
    while (closed && !ended) {
      wait();
    }
    waiting--;
    return !ended;
  }

  /** A worker that has ended calls it last. */
  synchronized void leave() {
    workers--;
    notifyAll();
  }

  /**
   * Stops all workers.
   *
   * @return whether they all came within a time
   */
  synchronized boolean close(long millis) throws InterruptedException {
    shut();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (waiting < workers) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  /** Stops all workers and does not wait for them. */
  synchronized void shut() {
    closed = true;
  }

  synchronized void open() {
    closed = false;
    notifyAll();
  }

  synchronized void end() {
    ended = true;
    notifyAll();
  }
}
