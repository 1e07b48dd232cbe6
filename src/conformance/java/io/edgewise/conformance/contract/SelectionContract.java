package io.edgewise.conformance.contract;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a selection operation selects, counts and returns. */
public class SelectionContract extends Contract {
  @Test
  void selectNowReturnsZeroWhenNothingIsReady() throws Exception {
    Selector selector = openSelector();
    openIdle().register(selector, OP_READ);
    assertEquals(0, selector.selectNow());
    assertTrue(selector.selectedKeys().isEmpty());
  }

  @Test
  void timeoutIsNeverCutShort() throws Exception {
    Selector selector = openSelector();
    for (long millis : new long[] {1, 2, 3, 10, 50}) {
      assertNothingFor(millis, selector);
    }
  }

  @Test
  void negativeTimeoutIsRefused() throws Exception {
    Selector selector = openSelector();
    assertThrows(IllegalArgumentException.class, () -> selector.select(-1));
    assertThrows(IllegalArgumentException.class, () -> selector.select(key -> {}, -1));
    assertEquals(0, selector.selectNow());
  }

  @Test
  void nullActionIsRefused() throws Exception {
    Selector selector = openSelector();
    assertThrows(NullPointerException.class, () -> selector.select(null));
    assertThrows(NullPointerException.class, () -> selector.select(null, 1));
    assertThrows(NullPointerException.class, () -> selector.selectNow(null));
  }

  @Test
  void readyKeyIsSelectedWithItsReadySet() throws Exception {
    Selector selector = openSelector();
    SelectionKey key = openReady().register(selector, OP_READ);
    assertEquals(1, selector.select());
    assertEquals(Set.of(key), selector.selectedKeys());
    assertEquals(OP_READ, key.readyOps());
    assertTrue(key.isReadable());
    assertFalse(key.isWritable());
  }

  @Test
  void readySetHoldsOnlyWhatIsOfInterest() throws Exception {
    Selector selector = openSelector();
    SelectionKey key = openReady().register(selector, OP_WRITE);
    assertEquals(1, selector.select());
    assertEquals(OP_WRITE, key.readyOps());
  }

  @Test
  void keyThatStaysSelectedIsNotCountedAgain() throws Exception {
    Selector selector = openSelector();
    SelectionKey key = openReady().register(selector, OP_READ);
    assertEquals(1, selector.select());
    assertEquals(0, selector.selectNow());
    assertEquals(0, selector.select());
    assertEquals(0, selector.select(PATIENCE_MILLIS));
    assertEquals(Set.of(key), selector.selectedKeys());
    assertEquals(OP_READ, key.readyOps());
  }

  @Test
  void newReadinessOfSelectedKeyIsAddedAndCounted() throws Exception {
    Selector selector = openSelector();
    SelectionKey key = openReady().register(selector, OP_READ);
    assertEquals(1, selector.select());
    key.interestOps(OP_READ | OP_WRITE);
    assertEquals(1, selector.select());
    assertEquals(OP_READ | OP_WRITE, key.readyOps());
  }

  @Test
  void readySetOfSelectedKeyIsPreserved() throws Exception {
    Selector selector = openSelector();
    SelectableChannel channel = openReady();
    SelectionKey key = channel.register(selector, OP_READ);
    assertEquals(1, selector.select());
    inlet(channel).read();
    key.interestOps(OP_READ | OP_WRITE);
    assertEquals(1, selector.select());
    assertEquals(OP_READ | OP_WRITE, key.readyOps());
  }

  @Test
  void readySetOfSelectedKeyIsPreservedAtHangUp() throws Exception {
    Selector selector = openSelector();
    Connection connection = connect();
    SelectionKey key = connection.near().register(selector, OP_WRITE);
    selectUntil(selector, key);
    assertEquals(OP_WRITE, key.readyOps());
    connection.reset();
    key.interestOps(OP_READ);
    assertEquals(1, selector.select());
    boolean forgets = Difference.FORGETS_READY_SET_AT_HANG_UP.isKnown();
    assertEquals(forgets ? OP_READ : OP_READ | OP_WRITE, key.readyOps());
  }

  @Test
  void readySetOfNewlySelectedKeyIsReplaced() throws Exception {
    Selector selector = openSelector();
    SelectableChannel channel = openReady();
    SelectionKey key = channel.register(selector, OP_READ | OP_WRITE);
    assertEquals(1, selector.select());
    assertEquals(OP_READ | OP_WRITE, key.readyOps());
    selector.selectedKeys().clear();
    inlet(channel).read();
    assertEquals(1, selector.select());
    assertEquals(OP_WRITE, key.readyOps());
  }

  @Test
  void readinessIsLevelTriggered() throws Exception {
    Selector selector = openSelector();
    SelectionKey key = openReady().register(selector, OP_READ);
    for (int i = 0; i < 100; i++) {
      assertEquals(1, selector.select());
      assertTrue(selector.selectedKeys().remove(key));
    }
  }

  @Test
  void allReadyKeysAreSelectedWhateverTheirNumber() throws Exception {
    Selector selector = openSelector();
    Set<SelectionKey> expected = new HashSet<>();
    for (int i = 0; i < 1100; i++) {
      expected.add(openReady().register(selector, OP_READ));
    }
    int updated = 0;
    while (updated < expected.size()) {
      int now = selector.select(PATIENCE_MILLIS);
      assertTrue(now > 0, "only " + updated);
      updated += now;
    }
    assertEquals(expected, selector.selectedKeys());
  }

  @Test
  void actionIsPerformedOnceForEachReadyKey() throws Exception {
    Selector selector = openSelector();
    List<SelectionKey> expected = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      expected.add(openReady().register(selector, OP_READ));
      openIdle().register(selector, OP_READ);
    }
    List<SelectionKey> performed = new ArrayList<>();
    assertEquals(10, selector.select(performed::add));
    assertEquals(new HashSet<>(expected), new HashSet<>(performed));
    assertEquals(10, performed.size());
    assertEquals(10, selector.selectNow(performed::add));
    assertEquals(10, selector.select(performed::add, 10));
    assertEquals(30, performed.size());
    assertTrue(selector.selectedKeys().isEmpty());
  }

  @Test
  void actionSeesFreshReadySet() throws Exception {
    Selector selector = openSelector();
    SelectableChannel channel = openReady();
    SelectionKey key = channel.register(selector, OP_READ | OP_WRITE);
    assertEquals(1, selector.select(k -> assertEquals(OP_READ | OP_WRITE, k.readyOps())));
    inlet(channel).read();
    assertEquals(1, selector.select(k -> assertEquals(OP_WRITE, k.readyOps())));
    assertEquals(OP_WRITE, key.readyOps());
  }

  @Test
  void actionWithTimeoutIsNotPerformedWhenNothingIsReady() throws Exception {
    Selector selector = openSelector();
    openIdle().register(selector, OP_READ);
    long start = System.nanoTime();
    assertEquals(0, selector.select(key -> assertFalse(true, "performed"), 20));
    assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(20));
  }

  @Test
  void selectingWithinAnActionIsRefused() throws Exception {
    Selector selector = openSelector();
    openReady().register(selector, OP_READ);
    List<Executable> forms =
        List.of(
            selector::select,
            () -> selector.select(1),
            selector::selectNow,
            () -> selector.select(key -> {}),
            () -> selector.select(key -> {}, 1),
            () -> selector.selectNow(key -> {}));
    for (Executable form : forms) {
      int[] performed = {0};
      selector.select(
          key -> {
            performed[0]++;
            assertThrows(IllegalStateException.class, form);
          });
      assertEquals(1, performed[0]);
    }
    assertEquals(1, selector.selectNow());
  }

  @Test
  void exceptionOfAnActionIsThrownAndNothingIsLost() throws Exception {
    Selector selector = openSelector();
    for (int i = 0; i < 3; i++) {
      openReady().register(selector, OP_READ);
    }
    RuntimeException thrown = new RuntimeException("thrown by the action");
    assertSame(
        thrown,
        assertThrows(
            RuntimeException.class,
            () ->
                selector.select(
                    key -> {
                      throw thrown;
                    })));
    Set<SelectionKey> performed = new HashSet<>();
    assertEquals(3, selector.select(performed::add));
    assertEquals(3, performed.size());
    assertEquals(3, selector.select());
  }

  @Test
  void actionThatClosesTheSelectorEndsTheSelection() throws Exception {
    Selector selector = openSelector();
    for (int i = 0; i < 3; i++) {
      openReady().register(selector, OP_READ);
    }
    int[] performed = {0};
    assertThrows(
        ClosedSelectorException.class,
        () ->
            selector.select(
                key -> {
                  performed[0]++;
                  try {
                    selector.close();
                  } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                }));
    assertEquals(1, performed[0]);
    assertFalse(selector.isOpen());
  }

  @Test
  void actionMayChangeInterestAndCancel() throws Exception {
    Selector selector = openSelector();
    SelectionKey toCancel = openReady().register(selector, OP_READ);
    SelectionKey toPause = openReady().register(selector, OP_READ);
    int updated =
        selector.select(
            key -> {
              if (key == toCancel) {
                key.cancel();
              } else {
                key.interestOps(0);
              }
            });
    assertEquals(2, updated);
    assertEquals(0, selector.selectNow());
    assertEquals(Set.of(toPause), selector.keys());
  }

  @Test
  void interestIsSeenByTheNextSelectionOnly() throws Exception {
    Selector selector = openSelector();
    SelectionKey key = openReady().register(selector, 0);
    Task<Integer> select = start(() -> selector.select());
    select.awaitBlockedInSelect();
    key.interestOps(OP_READ);
    selector.wakeup();
    assertEquals(0, select.join());
    assertEquals(1, selector.select());
  }

  @Test
  void registrationIsSeenByTheNextSelectionOnly() throws Exception {
    Selector selector = openSelector();
    Task<Integer> select = start(() -> selector.select());
    select.awaitBlockedInSelect();
    SelectionKey key = openReady().register(selector, OP_READ);
    assertEquals(Set.of(key), selector.keys());
    selector.wakeup();
    assertEquals(0, select.join());
    assertEquals(1, selector.select());
  }

  @Test
  void selectionsExcludeEachOther() throws Exception {
    Selector selector = openSelector();
    Task<Integer> first = start(() -> selector.select());
    first.awaitBlockedInSelect();
    Task<Integer> second = start(() -> selector.selectNow());
    second.awaitBlockedByAMonitor();
    assertFalse(first.isDone());
    selector.wakeup();
    assertEquals(0, first.join());
    assertEquals(0, second.join());
  }

  @Test
  void selectionSynchronizesOnTheSelectedKeySet() throws Exception {
    Selector selector = openSelector();
    Set<SelectionKey> selected = selector.selectedKeys();
    Task<Integer> select;
    synchronized (selected) {
      select = start(() -> selector.selectNow());
      select.awaitBlockedByAMonitor();
    }
    assertEquals(0, select.join());
  }

  @Test
  void timeoutOfZeroIsNone() throws Exception {
    Selector selector = openSelector();
    List<Callable<Integer>> forms =
        List.of(() -> selector.select(0), () -> selector.select(key -> {}, 0));
    for (Callable<Integer> form : forms) {
      Task<Integer> select = start(form);
      select.awaitBlockedInSelect();
      selector.wakeup();
      assertEquals(0, select.join());
    }
  }

  @Test
  void actionIsPerformedWithTheLocksOfASelection() throws Exception {
    Selector selector = openSelector();
    Set<SelectionKey> selected = selector.selectedKeys();
    openReady().register(selector, OP_READ);
    int updated =
        selector.select(
            key -> {
              assertTrue(Thread.holdsLock(selector), "the selector's");
              assertTrue(Thread.holdsLock(selected), "the selected-key set's");
            });
    assertEquals(1, updated);
  }

  @Test
  void actionMayCloseChannels() throws Exception {
    Selector selector = openSelector();
    List<SelectableChannel> channels = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      SelectableChannel channel = openReady();
      channel.register(selector, OP_READ);
      channels.add(channel);
    }
    selector.select(key -> closeAll(channels));
    assertEquals(0, selector.selectNow());
    assertTrue(selector.keys().isEmpty());
    for (SelectableChannel channel : channels) {
      assertFalse(channel.isOpen());
      assertFalse(channel.isRegistered());
    }
  }

  private static void closeAll(List<SelectableChannel> channels) {
    try {
      for (SelectableChannel channel : channels) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void actionIsPerformedOnKeysThatAreSelectedAlready() throws Exception {
    Selector selector = openSelector();
    SelectionKey key = openReady().register(selector, OP_READ);
    assertEquals(1, selector.select());
    Set<SelectionKey> performed = new HashSet<>();
    assertEquals(1, selector.selectNow(performed::add));
    assertEquals(Set.of(key), performed);
  }
}
