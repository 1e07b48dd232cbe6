package io.edgewise.bench.scenario;

import java.nio.channels.SelectionKey;

/** What is attached to a key: a sum that grows with each event. */
final class Tally {
  private long sum;

  /** Does what every event handler does at least: looks at the ready set and the attachment. */
  static void count(SelectionKey key) {
    ((Tally) key.attachment()).sum += key.readyOps();
  }

  long sum() {
    return sum;
  }
}
