package io.edgewise.conformance.soak;

import java.util.concurrent.atomic.LongAdder;

/** What has been done so far. Any thread. */
final class Counters {
  final LongAdder connections = new LongAdder();
  final LongAdder bytes = new LongAdder();
  final LongAdder resets = new LongAdder();
  final LongAdder moves = new LongAdder();
  final LongAdder selections = new LongAdder();
  final LongAdder selectors = new LongAdder();
}
