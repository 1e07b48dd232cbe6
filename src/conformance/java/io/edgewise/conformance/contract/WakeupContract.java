package io.edgewise.conformance.contract;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Wake-ups: none is lost, and none ends a second selection. */
public class WakeupContract extends Contract {
  @Test
  void wakeupEndsABlockedSelection() throws Exception {
    Selector selector = openSelector();
    for (int i = 0; i < 100; i++) {
      Task<Integer> select = start(() -> selector.select());
      select.awaitBlockedInSelect();
      assertSame(selector, selector.wakeup());
      assertEquals(0, select.join());
    }
  }

  @Test
  void wakeupEndsAllFormsOfSelection() throws Exception {
    Selector selector = openSelector();
    selector.wakeup();
    assertEquals(0, selector.select());
    selector.wakeup();
    assertEquals(0, selector.select(PATIENCE_MILLIS * 10));
    selector.wakeup();
    assertEquals(0, selector.select(key -> {}));
    selector.wakeup();
    assertEquals(0, selector.select(key -> {}, PATIENCE_MILLIS * 10));
  }

  @Test
  void wakeupsBeforeASelectionAreOne() throws Exception {
    Selector selector = openSelector();
    for (int i = 0; i < 10; i++) {
      selector.wakeup();
    }
    assertEquals(0, selector.select());
    assertNothingFor(50, selector);
  }

  @Test
  void wakeupByAnActionEndsTheNextSelection() throws Exception {
    Selector selector = openSelector();
    openReady().register(selector, OP_READ);
    assertEquals(1, selector.select(key -> selector.wakeup()));
    selector.keys().iterator().next().interestOps(0);
    assertEquals(0, selector.select());
    assertNothingFor(50, selector);
  }

  @Test
  void wakeupByAnActionEndsTheNextSelectionAlsoIfThisOneWasWoken() throws Exception {
    Selector selector = openSelector();
    openReady().register(selector, OP_READ);
    selector.wakeup();
    assertEquals(1, selector.select(key -> selector.wakeup()));
    selector.keys().iterator().next().interestOps(0);
    if (!Difference.USES_UP_WAKEUP_AFTER_ACTIONS.isKnown()) {
      assertEquals(0, selector.select());
    }
    assertNothingFor(50, selector);
  }

  @Test
  void wakeupIsUsedUpThoughTheActionThrows() throws Exception {
    Selector selector = openSelector();
    openReady().register(selector, OP_READ);
    selector.wakeup();
    assertThrows(
        IllegalStateException.class,
        () ->
            selector.select(
                key -> {
                  throw new IllegalStateException("thrown for " + key);
                }));
    selector.keys().iterator().next().interestOps(0);
    if (Difference.USES_UP_WAKEUP_AFTER_ACTIONS.isKnown()) {
      assertEquals(0, selector.select());
    }
    assertNothingFor(50, selector);
  }

  @Test
  void selectNowUsesUpAWakeup() throws Exception {
    Selector selector = openSelector();
    selector.wakeup();
    assertEquals(0, selector.selectNow());
    assertNothingFor(50, selector);
    selector.wakeup();
    assertEquals(0, selector.selectNow(key -> {}));
    assertNothingFor(50, selector);
  }

  @Test
  void wakeupThatEndedASelectionDoesNotEndTheNext() throws Exception {
    Selector selector = openSelector();
    for (int i = 0; i < 20; i++) {
      Task<Integer> select = start(() -> selector.select());
      select.awaitBlockedInSelect();
      selector.wakeup();
      select.join();
      assertNothingFor(10, selector);
    }
  }

  @Test
  void wakeupTogetherWithAnEventDoesNotEndTheNextSelection() throws Exception {
    Selector selector = openSelector();
    SelectableChannel channel = openIdle();
    SelectionKey key = channel.register(selector, OP_READ);
    for (int i = 0; i < 200; i++) {
      CyclicBarrier barrier = new CyclicBarrier(2);
      Task<Void> waker =
          start(
              () -> {
                barrier.await();
                selector.wakeup();
                return null;
              });
      barrier.await();
      makeReadable(channel);
      int updated = selector.select();
      waker.join();
      // The wake-up has ended that selection, or will end the next one, which uses it up.
      updated += selector.selectNow();
      assertEquals(1, updated);
      selector.selectedKeys().clear();
      inlet(channel).read();
      assertNothingFor(1, selector);
    }
    assertTrue(key.isValid());
  }

  /** Two threads that wake each other: a lost wake-up stops them. */
  @Test
  void noWakeupIsLost() throws Exception {
    Selector ping = openSelector();
    Selector pong = openSelector();
    AtomicInteger turns = new AtomicInteger();
    AtomicBoolean ended = new AtomicBoolean();
    Task<Void> other =
        start(
            () -> {
              while (!ended.get()) {
                if (turns.get() % 2 == 0) {
                  pong.select();
                } else {
                  turns.incrementAndGet();
                  ping.wakeup();
                }
              }
              return null;
            });
    Rounds rounds = new Rounds(20_000);
    while (rounds.next()) {
      turns.incrementAndGet();
      pong.wakeup();
      while (turns.get() % 2 == 1) {
        ping.select();
      }
    }
    ended.set(true);
    pong.wakeup();
    other.join();
    assertEquals(2 * rounds.count(), turns.get());
  }

  /** What the waking thread wrote, without other synchronization, is visible after select. */
  @Test
  void wakeupPublishesWhatWasWrittenBefore() throws Exception {
    Selector selector = openSelector();
    for (Rounds rounds = new Rounds(2000); rounds.next(); ) {
      int[] written = {0};
      Task<Void> writer =
          start(
              () -> {
                written[0] = 1;
                selector.wakeup();
                return null;
              });
      selector.select();
      assertEquals(1, written[0]);
      writer.join();
    }
  }

  @Test
  void manyThreadsMayWakeAtOnce() throws Exception {
    Selector selector = openSelector();
    int threads = 8;
    CountDownLatch done = new CountDownLatch(threads);
    List<Task<Void>> wakers = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      wakers.add(
          start(
              () -> {
                for (int i = 0; i < 5000; i++) {
                  selector.wakeup();
                }
                done.countDown();
                selector.wakeup();
                return null;
              }));
    }
    while (done.getCount() > 0) {
      assertEquals(0, selector.select());
    }
    for (Task<Void> waker : wakers) {
      waker.join();
    }
    selector.selectNow();
    assertNothingFor(20, selector);
  }

  @Test
  void wakeupOfAClosedSelectorDoesNothing() throws Exception {
    Selector selector = openSelector();
    selector.close();
    assertSame(selector, selector.wakeup());
  }
}
