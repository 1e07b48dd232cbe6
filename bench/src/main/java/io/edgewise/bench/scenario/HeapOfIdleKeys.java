package io.edgewise.bench.scenario;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/**
 * Heap that the selector and the key hold for each registered channel. What belongs to the channel,
 * such as its list of keys, exists before, because the channel was registered elsewhere.
 */
final class HeapOfIdleKeys implements Scenario {
  private static final int COLLECTIONS = 4;

  private final List<DatagramChannel> channels = new ArrayList<>();

  @Override
  public Measurement measure(long size) throws IOException {
    while (channels.size() < size) {
      channels.add(Datagrams.idle());
    }
    try (Selector elsewhere = Selector.open()) {
      register(elsewhere);
    }
    try (Selector selector = Selector.open()) {
      selector.selectNow();
      long before = usedHeap();
      register(selector);
      long after = usedHeap();
      Check.equal(size, selector.keys().size());
      return Measurement.of(size, "heap_bytes", (double) (after - before) / size);
    }
  }

  private void register(Selector selector) throws IOException {
    for (DatagramChannel channel : channels) {
      channel.register(selector, SelectionKey.OP_READ);
    }
    Check.equal(0, selector.selectNow());
  }

  private static long usedHeap() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Override
  public void close() throws IOException {
    for (DatagramChannel channel : channels) {
      channel.close();
    }
  }
}
