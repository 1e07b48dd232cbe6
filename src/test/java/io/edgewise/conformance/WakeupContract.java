package io.edgewise.conformance;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What ends a selection from another thread: wake-up, interrupt and close. */
public abstract class WakeupContract extends Contract {
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
    openReadable().register(selector, OP_READ);
    assertEquals(1, selector.select(key -> selector.wakeup()));
    selector.keys().iterator().next().interestOps(0);
    assertEquals(0, selector.select());
    assertNothingFor(50, selector);
  }

  @Test
  void wakeupByAnActionEndsTheNextSelectionAlsoIfThisOneWasWoken() throws Exception {
    Selector selector = openSelector();
    openReadable().register(selector, OP_READ);
    selector.wakeup();
    assertEquals(1, selector.select(key -> selector.wakeup()));
    selector.keys().iterator().next().interestOps(0);
    if (!differences().contains(Difference.USES_UP_WAKEUP_AFTER_ACTIONS)) {
      assertEquals(0, selector.select());
    }
    assertNothingFor(50, selector);
  }

  @Test
  void wakeupIsUsedUpThoughTheActionThrows() throws Exception {
    Selector selector = openSelector();
    openReadable().register(selector, OP_READ);
    selector.wakeup();
    assertThrows(
        IllegalStateException.class,
        () ->
            selector.select(
                key -> {
                  throw new IllegalStateException("thrown for " + key);
                }));
    selector.keys().iterator().next().interestOps(0);
    if (differences().contains(Difference.USES_UP_WAKEUP_AFTER_ACTIONS)) {
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
    DatagramChannel channel = openDatagram();
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
      // The wake-up has ended that selection, or it will end the next, which uses it up.
      updated += selector.selectNow();
      assertEquals(1, updated);
      selector.selectedKeys().clear();
      channel.receive(java.nio.ByteBuffer.allocate(1));
      assertNothingFor(1, selector);
    }
    assertTrue(key.isValid());
  }

  /** Two threads that wake each other: a wake-up that is lost stops them. */
  @Test
  void noWakeupIsLost() throws Exception {
    int rounds = 20_000;
    Selector ping = openSelector();
    Selector pong = openSelector();
    AtomicInteger turns = new AtomicInteger();
    Task<Void> other =
        start(
            () -> {
              for (int i = 0; i < rounds; i++) {
                while (turns.get() != 2 * i + 1) {
                  pong.select();
                }
                turns.incrementAndGet();
                ping.wakeup();
              }
              return null;
            });
    for (int i = 0; i < rounds; i++) {
      turns.incrementAndGet();
      pong.wakeup();
      while (turns.get() != 2 * i + 2) {
        ping.select();
      }
    }
    other.join();
    assertEquals(2 * rounds, turns.get());
  }

  /** What the waking thread wrote, without synchronization of its own, is there after select. */
  @Test
  void wakeupPublishesWhatWasWrittenBefore() throws Exception {
    Selector selector = openSelector();
    for (int i = 0; i < 2000; i++) {
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

  @Test
  void interruptEndsASelectionAndStaysSet() throws Exception {
    Selector selector = openSelector();
    Task<Boolean> select =
        start(
            () -> {
              assertEquals(0, selector.select());
              return Thread.currentThread().isInterrupted();
            });
    select.awaitBlockedInSelect();
    select.thread().interrupt();
    assertTrue(select.join());
    assertTrue(selector.isOpen());
  }

  @Test
  void interruptedThreadDoesNotBlock() throws Exception {
    Selector selector = openSelector();
    Task<Void> task =
        start(
            () -> {
              Thread.currentThread().interrupt();
              assertEquals(0, selector.select());
              assertEquals(0, selector.select(PATIENCE_MILLIS * 10));
              assertEquals(0, selector.select(key -> {}));
              assertEquals(0, selector.selectNow());
              assertTrue(Thread.currentThread().isInterrupted());
              return null;
            });
    task.join();
  }

  @Test
  void interruptDoesNotHideWhatIsReady() throws Exception {
    Selector selector = openSelector();
    openReadable().register(selector, OP_READ);
    Task<Integer> task =
        start(
            () -> {
              Thread.currentThread().interrupt();
              return selector.select();
            });
    assertEquals(1, task.join());
  }

  @Test
  void closeEndsASelectionThatReturnsNormally() throws Exception {
    for (int i = 0; i < 50; i++) {
      Selector selector = openSelector();
      openDatagram().register(selector, OP_READ);
      Task<Integer> select = start(() -> selector.select());
      select.awaitBlockedInSelect();
      selector.close();
      assertEquals(0, select.join());
      assertFalse(selector.isOpen());
    }
  }

  @Test
  void closedSelectorRefusesAllButWakeupAndClose() throws Exception {
    Selector selector = openSelector();
    SelectionKey key = openDatagram().register(selector, OP_READ);
    selector.close();
    selector.close();
    assertThrows(ClosedSelectorException.class, selector::select);
    assertThrows(ClosedSelectorException.class, () -> selector.select(1));
    assertThrows(ClosedSelectorException.class, selector::selectNow);
    assertThrows(ClosedSelectorException.class, () -> selector.select(k -> {}));
    assertThrows(ClosedSelectorException.class, () -> selector.select(k -> {}, 1));
    assertThrows(ClosedSelectorException.class, () -> selector.selectNow(k -> {}));
    assertThrows(ClosedSelectorException.class, selector::keys);
    assertThrows(ClosedSelectorException.class, selector::selectedKeys);
    assertFalse(key.isValid());
    assertSame(provider(), selector.provider());
  }

  @Test
  void selectingThreadsAndClosersMayRace() throws Exception {
    for (int i = 0; i < 300; i++) {
      Selector selector = openSelector();
      CyclicBarrier barrier = new CyclicBarrier(3);
      Task<Void> selecting =
          start(
              () -> {
                barrier.await();
                try {
                  while (true) {
                    selector.select();
                  }
                } catch (ClosedSelectorException e) {
                  return null;
                }
              });
      Task<Void> waking =
          start(
              () -> {
                barrier.await();
                for (int n = 0; n < 10; n++) {
                  selector.wakeup();
                }
                return null;
              });
      barrier.await();
      selector.close();
      selecting.join();
      waking.join();
    }
  }

  @Test
  void registrationThatRacesCloseIsWholeOrRefused() throws Exception {
    for (int i = 0; i < 500; i++) {
      Selector selector = openSelector();
      DatagramChannel channel = provider().openDatagramChannel();
      channel.configureBlocking(false);
      CyclicBarrier barrier = new CyclicBarrier(2);
      Task<SelectionKey> register =
          start(
              () -> {
                barrier.await();
                try {
                  return channel.register(selector, OP_READ);
                } catch (ClosedSelectorException e) {
                  return null;
                }
              });
      barrier.await();
      boolean closed = closeUnderRegistration(selector);
      SelectionKey key = register.join();
      if (closed) {
        assertTrue(key == null || !key.isValid());
        assertFalse(channel.isRegistered());
      }
      channel.close();
    }
  }

  private boolean closeUnderRegistration(Selector selector) throws IOException {
    try {
      selector.close();
      return true;
    } catch (NullPointerException e) {
      if (!differences().contains(Difference.CLOSE_FAILS_UNDER_REGISTRATION)) {
        throw e;
      }
      return false;
    }
  }
}
