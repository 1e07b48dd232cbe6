package io.edgewise.bench.scenario;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Counts the processor time of some threads and the bytes that they allocate. The compiler's and
 * the collector's threads do not count. They must be alive while it runs.
 */
final class Meter {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final long[] threads;
  private long cpu;
  private long wall;
  private long bytes;

  Meter(long... threads) {
    this.threads = threads.clone();
  }

  /** Goes on counting. */
  void resume() {
    bytes -= bytesNow();
    wall -= System.nanoTime();
    cpu -= cpuNow();
  }

  /** Stops counting, until it is resumed. */
  void pause() {
    cpu += cpuNow();
    wall += System.nanoTime();
    bytes += bytesNow();
  }

  Measurement per(long operations) {
    return Measurement.of(operations, "cpu_ns", (double) cpu / operations)
        .and("wall_ns", (double) wall / operations)
        .and("bytes", (double) bytes / operations);
  }

  private long cpuNow() {
    long sum = 0;
    for (long thread : threads) {
      sum += THREADS.getThreadCpuTime(thread);
    }
    return sum;
  }

  private long bytesNow() {
    long sum = 0;
    for (long thread : threads) {
      sum += THREADS.getThreadAllocatedBytes(thread);
    }
    return sum;
  }
}
