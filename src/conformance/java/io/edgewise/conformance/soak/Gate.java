package io.edgewise.conformance.soak;

import java.util.concurrent.TimeUnit;

/** Where workers stop between two conversations while resources are counted. */
final class Gate {
  private int workers;
  private int waiting;
  private boolean closed;
  private boolean ended;

  Gate(int workers) {
    this.workers = workers;
  }

  /**
   * Waits until the gate is open. A worker calls this between two conversations.
   *
   * @return false if there must be no more conversations
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

  /** Called last, by a worker that ends. */
  synchronized void leave() {
    workers--;
    notifyAll();
  }

  /**
   * Stops all workers.
   *
   * @return whether they all stopped in time
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

  /** Stops all workers without waiting for them. */
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
