package io.edgewise;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.edgewise.programs.MeasureNativeMemory;
import io.edgewise.testing.Child;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What selectors hold on to: descriptors, native memory, garbage. */
class ResourceTest {
  private final EpollSelectorProvider provider = EpollSelectorProvider.provider();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  /** The open descriptors that selectors and sockets have; the JVM opens and closes others. */
  private static long descriptors() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.filter(ResourceTest::isOfSelectorOrSocket).count();
    }
  }

  private static boolean isOfSelectorOrSocket(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith("anon_inode:[event") || target.startsWith("socket:");
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  private Selector selector(int readyKeys) throws IOException {
    Selector selector = provider.openSelector();
    opened.add(selector);
    for (int i = 0; i < readyKeys; i++) {
      DatagramChannel channel = provider.openDatagramChannel();
      opened.add(channel);
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      channel.configureBlocking(false);
      channel.send(ByteBuffer.allocate(1), channel.getLocalAddress());
      channel.register(selector, OP_READ);
    }
    return selector;
  }

  private interface Step {
    void run() throws IOException;
  }

  /**
   * Bytes that this thread allocates in a thousand steps: the least of five batches after one to
   * warm up. The JVM itself may allocate a little now and then, when it compiles; a step that
   * allocates does so in every batch.
   */
  private static long allocated(Step step) throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int batch = 0; batch <= 5; batch++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1000; i++) {
        step.run();
      }
      if (batch > 0) {
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
    }
    return least;
  }

  @Test
  void selectingIntoTheSetAllocatesNothing() throws Exception {
    for (int count : new int[] {0, 1, 64, 500}) {
      Selector selector = selector(count);
      assertEquals(
          0,
          allocated(
              () -> {
                assertEquals(count, selector.selectNow());
                selector.selectedKeys().clear();
              }));
    }
  }

  @Test
  void selectingKeysThatStaySelectedAllocatesNothing() throws Exception {
    Selector selector = selector(64);
    assertEquals(64, selector.select());
    assertEquals(0, allocated(() -> assertEquals(0, selector.select())));
  }

  @Test
  void selectingWithAnActionAllocatesNothing() throws Exception {
    for (int count : new int[] {0, 1, 64, 500}) {
      Selector selector = selector(count);
      int[] performed = {0};
      Consumer<SelectionKey> action = key -> performed[0] += key.readyOps();
      assertEquals(0, allocated(() -> assertEquals(count, selector.selectNow(action))));
      assertEquals(6000 * count, performed[0]);
    }
  }

  @Test
  void blockingAndWakingAllocateNothing() throws Exception {
    Selector selector = selector(1);
    assertEquals(
        0,
        allocated(
            () -> {
              assertEquals(1, selector.select(1000));
              selector.selectedKeys().clear();
              selector.wakeup();
              selector.select();
              selector.selectedKeys().clear();
            }));
  }

  @Test
  void changingInterestAllocatesNothing() throws Exception {
    Selector selector = selector(64);
    List<SelectionKey> keys = new ArrayList<>(selector.keys());
    assertEquals(
        0,
        allocated(
            () -> {
              for (int i = 0; i < keys.size(); i++) {
                keys.get(i).interestOps(keys.get(i).interestOps() ^ OP_READ);
              }
              selector.selectNow();
              selector.selectedKeys().clear();
            }));
  }

  /** A hash set of cancelled keys would keep the size of the greatest batch forever. */
  @Test
  void cancellingAllocatesNothingInTheSelector() throws Exception {
    Selector selector = selector(0);
    List<SelectionKey> keys = new ArrayList<>();
    Step step =
        () -> {
          for (int i = 0; i < keys.size(); i++) {
            keys.get(i).cancel();
          }
          selector.selectNow();
        };
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < 6; round++) {
      keys.clear();
      for (int i = 0; i < 200; i++) {
        DatagramChannel channel = provider.openDatagramChannel();
        opened.add(channel);
        channel.configureBlocking(false);
        keys.add(channel.register(selector, OP_READ));
      }
      selector.selectNow();
      long before = threads.getCurrentThreadAllocatedBytes();
      step.run();
      allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
      assertTrue(selector.keys().isEmpty());
    }
    assertEquals(0, allocated);
  }

  @Test
  void openingAndClosingSelectorsLeavesNothing() throws Exception {
    provider.openSelector().close();
    final long descriptors = descriptors();
    for (int i = 0; i < 10_000; i++) {
      provider.openSelector().close();
    }
    assertEquals(descriptors, descriptors());
  }

  /** Ten thousand selectors that were not unmapped would be 156 MiB. */
  @Test
  void selectorsAndKeysLeaveNoNativeMemory() throws Exception {
    new Child()
        .option(Child.DROP_IN, "-XX:+UseSerialGC", "-Xmx64m", "-XX:TieredStopAtLevel=1")
        .run(MeasureNativeMemory.class)
        .assertSuccess()
        .assertPrinted("selectors: less than 32 MiB more", "keys: less than 32 MiB more");
  }

  @Test
  void registeringCancellingAndClosingLeavesNothing() throws Exception {
    Selector selector = selector(1);
    selector.selectNow();
    final long descriptors = descriptors();
    for (int i = 0; i < 50_000; i++) {
      try (DatagramChannel channel = provider.openDatagramChannel()) {
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, OP_READ);
        selector.selectNow();
        key.cancel();
        selector.selectNow();
        channel.register(selector, OP_READ);
        selector.selectNow();
      }
      selector.selectNow();
    }
    assertEquals(descriptors, descriptors());
    assertEquals(1, selector.keys().size());
  }

  @Test
  void closedSelectorWithLiveChannelsLeavesNothing() throws Exception {
    openAndClose(); // the JDK keeps a socket from the first channel on that it closes
    final long descriptors = descriptors();
    for (int i = 0; i < 200; i++) {
      openAndClose();
    }
    assertEquals(descriptors, descriptors());
  }

  private void openAndClose() throws Exception {
    Selector selector = selector(3);
    selector.selectNow();
    opened.get(opened.size() - 1).close();
    close();
    opened.clear();
  }
}
