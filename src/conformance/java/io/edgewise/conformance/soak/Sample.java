package io.edgewise.conformance.soak;

import io.edgewise.conformance.Descriptors;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.Locale;

/**
 * What is in use while there is no traffic.
 *
 * @param directBuffers how many
 * @param allocated native memory, or {@link NativeMemory#UNKNOWN}
 * @param heap what is left after a full collection
 * @param heapCommitted what the JVM has taken for the heap
 */
record Sample(
    Duration time,
    long descriptors,
    long directBuffers,
    long directBytes,
    long allocated,
    long threads,
    long heap,
    long heapCommitted,
    long resident) {

  static final String HEADINGS =
      String.format(
          Locale.ROOT,
          "%8s %10s %12s %9s %9s %10s %9s | %5s %6s %9s %9s %7s %9s %9s",
          "seconds",
          "connected",
          "bytes",
          "resets",
          "moves",
          "selections",
          "selectors",
          "descr",
          "direct",
          "KiB",
          "native",
          "threads",
          "heap",
          "resident");

  static Sample take(Duration time) throws IOException {
    System.gc();
    System.gc(); // collects what reference handling made unreachable after the first one
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    BufferPoolMXBean direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .findFirst()
            .orElseThrow();
    return new Sample(
        time,
        Descriptors.count(),
        direct.getCount(),
        direct.getTotalCapacity(),
        NativeMemory.allocated(),
        ManagementFactory.getThreadMXBean().getThreadCount(),
        heap.getUsed(),
        heap.getCommitted(),
        NativeMemory.resident());
  }

  /** A line of the table, memory in KiB. */
  String line(Counters counters) {
    return String.format(
        Locale.ROOT,
        "%8.1f %10d %12d %9d %9d %10d %9d | %5d %6d %9d %9s %7d %9d %9d",
        time.toMillis() / 1e3,
        counters.connections.sum(),
        counters.bytes.sum(),
        counters.resets.sum(),
        counters.moves.sum(),
        counters.selections.sum(),
        counters.selectors.sum(),
        descriptors,
        directBuffers,
        directBytes >> 10,
        allocated == NativeMemory.UNKNOWN ? "-" : allocated >> 10,
        threads,
        heap >> 10,
        resident >> 10);
  }
}
