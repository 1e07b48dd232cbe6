package io.edgewise.conformance.soak;

import java.util.ArrayList;
import java.util.List;

/**
 * What has grown since the warm-up. Descriptors, direct buffers and threads are counted one by one
 * and may not grow at all. The heap may grow by what the JVM itself keeps there, including classes
 * and the constants of compiled code. Native memory may grow by what is allocated once for a thread
 * or a class.
 */
final class Verdict {
  private static final long HEAP_TOLERANCE = 2 << 20;
  private static final long NATIVE_TOLERANCE = 64 << 10;

  /** For the resident set, which includes the JVM's own memory, for instance the compiler's. */
  private static final long RESIDENT_TOLERANCE = 96 << 20;

  private final List<String> grown = new ArrayList<>();

  Verdict(Sample before, Sample after) {
    atMost("descriptors", before.descriptors(), after.descriptors(), 0);
    atMost("direct buffers", before.directBuffers(), after.directBuffers(), 0);
    atMost("bytes of direct buffers", before.directBytes(), after.directBytes(), 0);
    atMost("threads", before.threads(), after.threads(), 0);
    atMost("bytes of heap", before.heap(), after.heap(), HEAP_TOLERANCE);
    if (before.allocated() != NativeMemory.UNKNOWN) {
      atMost("bytes of native memory", before.allocated(), after.allocated(), NATIVE_TOLERANCE);
    }
    long heap = Math.max(0, after.heapCommitted() - before.heap());
    atMost("bytes resident", before.resident(), after.resident(), RESIDENT_TOLERANCE + heap);
  }

  private void atMost(String what, long before, long after, long tolerance) {
    if (after > before + tolerance) {
      String allowed = tolerance == 0 ? "" : ", where " + tolerance + " more are allowed";
      grown.add(what + ": " + before + " after the warm-up, " + after + " now" + allowed);
    }
  }

  /** What has grown, a line each. */
  List<String> grown() {
    return grown;
  }
}
