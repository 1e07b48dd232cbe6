package io.edgewise.internal.selector;

import io.edgewise.internal.linux.Deadline;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.function.Consumer;

/**
 * The selection operations of a selector, one at a time: applies changes, waits and delivers until
 * something was delivered or the time is over. Guarded by the selector and its selected-key set.
 */
final class Selection {
  private final Poller poller;
  private final Changes changes;
  private final Delivery delivery;
  private final Deregistration deregistration;
  private final Recovery recovery;

  Selection(
      Poller poller,
      Changes changes,
      Delivery delivery,
      Deregistration deregistration,
      Recovery recovery) {
    this.poller = poller;
    this.changes = changes;
    this.delivery = delivery;
    this.deregistration = deregistration;
    this.recovery = recovery;
  }

  /**
   * Performs a selection operation. Whatever ends it, no event is lost: what was not delivered
   * stays for the next one.
   *
   * @param action null to add to the selected-key set
   * @param timeoutNanos the longest wait, or {@link Deadline#NEVER}
   * @return how many keys were updated
   */
  int run(Consumer<SelectionKey> action, long timeoutNanos) throws IOException {
    delivery.undo(poller.isWatched());
    if (recovery.isNeeded()) {
      deregistration.repair();
    }
    recovery.begin();
    try {
      int updated = select(action, timeoutNanos);
      delivery.finish(poller.isWatched());
      recovery.end();
      return updated;
    } finally {
      delivery.undo(poller.isWatched());
    }
  }

  private int select(Consumer<SelectionKey> action, long timeoutNanos) throws IOException {
    long start = timeoutNanos > 0 ? System.nanoTime() : 0;
    long elapsed = 0;
    poller.spin().restart();
    deregistration.ofCancelled();
    delivery.reset();
    changes.apply();
    boolean isOver = timeoutNanos == 0;
    for (; ; ) {
      long left = isOver ? 0 : Deadline.left(timeoutNanos, elapsed);
      int updated = waitAndDeliver(action, left);
      if (updated > 0 || delivery.sawRelevantEvent()) {
        return updated;
      }
      if (timeoutNanos > 0) {
        elapsed = System.nanoTime() - start;
      }
      isOver |= poller.wasWoken() || (timeoutNanos > 0 && elapsed >= timeoutNanos);
      if (isOver && !poller.wasFull()) {
        return 0;
      }
      delivery.disarmUnrequested(); // unrequested events may hide requested ones
    }
  }

  private int waitAndDeliver(Consumer<SelectionKey> action, long nanos) throws IOException {
    poller.await(nanos, changes.hasRefused());
    deregistration.ofCancelled();
    return delivery.run(action);
  }
}
