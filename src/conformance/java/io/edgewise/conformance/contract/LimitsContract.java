package io.edgewise.conformance.contract;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.conformance.Descriptors;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Large numbers: of keys, selectors, wake-ups and milliseconds. */
public class LimitsContract extends Contract {
  @Test
  void thousandsOfKeysAreEachReportedOnce() throws Exception {
    Selector selector = openSelector();
    Set<SelectionKey> registered = new HashSet<>();
    for (int i = 0; i < 2000; i++) {
      registered.add(openIdle().register(selector, OP_WRITE));
    }
    Set<SelectionKey> performed = new HashSet<>();
    int all = 0;
    for (int count = 1; count > 0 && all < 2 * registered.size(); all += count) {
      count =
          selector.selectNow(
              key -> {
                assertTrue(performed.add(key), "twice");
                key.interestOps(0);
              });
    }
    assertEquals(registered.size(), all);
    assertEquals(registered, performed);
    assertEquals(registered, selector.keys());
  }

  @Test
  void oneReadyKeyIsFoundAmongThousands() throws Exception {
    Selector selector = openSelector();
    for (int i = 0; i < 1000; i++) {
      openIdle().register(selector, OP_READ);
    }
    for (int i = 0; i < 100; i++) {
      SelectableChannel ready = openReady();
      SelectionKey key = ready.register(selector, OP_READ);
      assertEquals(1, selector.select());
      assertEquals(Set.of(key), selector.selectedKeys());
      selector.selectedKeys().clear();
      ready.close();
    }
    assertEquals(0, selector.selectNow());
    assertEquals(1000, selector.keys().size());
  }

  @Test
  void oneChannelIsReportedByAHundredSelectors() throws Exception {
    SelectableChannel channel = openReady();
    List<SelectionKey> keys = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      keys.add(channel.register(openSelector(), OP_READ));
    }
    for (SelectionKey key : keys) {
      assertEquals(1, key.selector().select());
      assertEquals(Set.of(key), key.selector().selectedKeys());
    }
  }

  /** More than fit into the pipe that some selectors use for wake-ups. */
  @Test
  void anyNumberOfWakeupsIsOne() throws Exception {
    Selector selector = openSelector();
    for (int i = 0; i < 200_000; i++) {
      selector.wakeup();
    }
    assertEquals(0, selector.select());
    assertNothingFor(20, selector);
  }

  @Test
  void openingAndClosingLeavesNoDescriptors() throws Exception {
    cycle(10);
    int before = Descriptors.count();
    cycle(500);
    int left = Descriptors.count() - before;
    assertTrue(left <= 0, () -> left + " more descriptors after 500 selectors");
  }

  private void cycle(int rounds) throws IOException {
    for (int i = 0; i < rounds; i++) {
      try (Selector selector = provider().openSelector();
          Inlet inlet = Inlet.open()) {
        inlet.channel().register(selector, OP_WRITE);
        assertEquals(1, selector.select());
        selector.wakeup();
      }
    }
  }

  @Test
  void cancelledKeysAreNotKept() throws Exception {
    Selector selector = openSelector();
    List<WeakReference<Object>> attachments = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Object attachment = new Object();
      attachments.add(new WeakReference<>(attachment));
      try (Inlet inlet = Inlet.open()) {
        inlet.channel().register(selector, OP_WRITE, attachment);
        assertEquals(1, selector.selectNow());
      }
      assertEquals(0, selector.selectNow());
    }
    awaitCollection(attachments);
    assertTrue(selector.isOpen());
  }

  @Test
  void hugeTimeoutIsNotShort() throws Exception {
    Selector selector = openSelector();
    long[] timeouts = {
      Integer.MAX_VALUE + 1L,
      1L << 32,
      1L << 58, // in nanoseconds it overflows to 0
      (1L << 32) + 1,
      Long.MAX_VALUE / 1_000_000 + 1,
      Long.MAX_VALUE
    };
    for (long timeout : timeouts) {
      Task<Integer> select = start(() -> selector.select(key -> {}, timeout));
      select.awaitBlockedInSelect();
      selector.wakeup();
      assertEquals(0, select.join());
    }
  }

  /**
   * Holds for any number of keys that a selection reports at a time, and any number of ready keys.
   */
  @Test
  void noReadyKeyIsKeptWaitingByOthersThatStayReady() throws Exception {
    for (int count : new int[] {300, 600, 1000, 1500}) {
      Selector selector = openSelector();
      for (int i = 0; i < count; i++) {
        openIdle().register(selector, OP_WRITE);
      }
      Set<SelectionKey> seen = new HashSet<>();
      for (int round = 0; round < 20 && seen.size() < count; round++) {
        selector.selectNow(seen::add);
      }
      assertEquals(count, seen.size());
      closeAll();
    }
  }

  @Test
  void manyKeysAreCancelledAtOnceAndOthersTakeTheirPlaces() throws Exception {
    Selector selector = openSelector();
    for (int round = 0; round < 3; round++) {
      List<SelectionKey> keys = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        keys.add(openIdle().register(selector, OP_READ));
      }
      assertEquals(0, selector.selectNow());
      for (SelectionKey key : keys) {
        makeReadable(key.channel());
        assertEquals(1, selector.select());
        assertEquals(Set.of(key), selector.selectedKeys());
        selector.selectedKeys().clear();
        inlet(key.channel()).read();
      }
      keys.forEach(SelectionKey::cancel);
      assertEquals(0, selector.selectNow());
      assertTrue(selector.keys().isEmpty());
    }
  }

  /** Forty keys are removed from the selected-key set; then the set may compact itself. */
  @Test
  void cancelledKeysThatWereSelectedAmongManyAreNotKept() throws Exception {
    Selector selector = openSelector();
    List<WeakReference<Object>> attachments = new ArrayList<>();
    List<SelectionKey> early = register(40, selector, attachments);
    selector.selectNow();
    List<SelectionKey> late = register(24, selector, attachments);
    selector.selectNow();
    selector.selectedKeys().removeAll(early);
    early.forEach(SelectionKey::cancel);
    late.addAll(register(1, selector, attachments));
    selector.selectNow();
    late.forEach(SelectionKey::cancel);
    early.clear();
    late.clear();
    assertEquals(0, selector.selectNow());
    awaitCollection(attachments);
    assertTrue(selector.isOpen());
  }

  private List<SelectionKey> register(
      int count, Selector selector, List<WeakReference<Object>> attachments) throws IOException {
    List<SelectionKey> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Object attachment = new Object();
      attachments.add(new WeakReference<>(attachment));
      keys.add(openIdle().register(selector, OP_WRITE, attachment));
    }
    return keys;
  }
}
