package io.edgewise.internal.selector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.Epoll;
import io.edgewise.internal.linux.DescriptorNatives;
import io.edgewise.internal.linux.EpollInstance;
import io.edgewise.internal.linux.Errno;
import io.edgewise.internal.linux.EventBuffer;
import io.edgewise.testing.Descriptors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WakerTest {
  private EventBuffer events;
  private EpollInstance epoll;
  private Waker waker;

  @BeforeEach
  void open() throws Exception {
    Epoll.ensureAvailability();
    events = EventBuffer.allocate();
    epoll = EpollInstance.open();
    waker = Waker.open(epoll);
  }

  @AfterEach
  void close() throws Exception {
    epoll.close();
    events.free();
  }

  private int eventsNow() throws Exception {
    return epoll.await(events, 0, 0);
  }

  @Test
  void wakingNobodyWritesNothing() throws Exception {
    waker.wakeUp();
    waker.wakeUp();
    assertEquals(0, eventsNow());
    assertFalse(waker.prepareToBlock());
    assertTrue(waker.endWait());
    assertTrue(waker.prepareToBlock());
    assertFalse(waker.endWait());
    waker.close();
  }

  @Test
  void onlyTheFirstWakeUpOfAWaitWrites() throws Exception {
    assertTrue(waker.prepareToBlock());
    waker.wakeUp();
    assertEquals(1, eventsNow());
    assertEquals(Waker.TOKEN, events.token(0));
    waker.wakeUp();
    assertEquals(0, eventsNow(), "an edge is reported once, without a read");
    assertTrue(waker.endWait());
    assertFalse(waker.endWait());
    waker.close();
  }

  @Test
  void eachWaitCanBeWokenThoughNobodyReads() throws Exception {
    for (int i = 0; i < 1000; i++) {
      assertTrue(waker.prepareToBlock());
      assertEquals(0, eventsNow());
      waker.wakeUp();
      assertEquals(1, eventsNow());
      assertTrue(waker.endWait());
    }
    waker.close();
  }

  @Test
  void counterThatIsFullStartsAgain() throws Exception {
    assertEquals(
        8, DescriptorNatives.eventfdAdd(waker.eventfd(), -2L), "2^64 - 2, as much as it can hold");
    assertEquals(1, eventsNow());
    assertEquals(-Errno.EAGAIN, DescriptorNatives.eventfdAdd(waker.eventfd(), 1));
    assertTrue(waker.prepareToBlock());
    waker.wakeUp();
    assertEquals(1, eventsNow());
    assertTrue(waker.endWait());
    assertEquals(8, DescriptorNatives.eventfdReset(waker.eventfd()));
    waker.close();
  }

  @Test
  void wakeUpThatFailsCanBeTriedAgain() throws Exception {
    assertTrue(waker.prepareToBlock());
    Descriptors.replaceByFile(waker.eventfd());
    IllegalStateException e = assertThrows(IllegalStateException.class, waker::wakeUp);
    assertTrue(e.getMessage().contains("EBADF"), e.getMessage());
    assertThrows(IllegalStateException.class, waker::wakeUp);
    assertTrue(waker.endWait());
    waker.close();
  }

  @Test
  void closedWakerIsSilent() throws Exception {
    waker.close();
    waker.wakeUp();
    assertEquals(0, eventsNow());
    assertFalse(waker.prepareToBlock());
  }

  /** A late wake-up must not write to the next owner of its descriptor. */
  @Test
  void noWriteComesAfterClose() throws Exception {
    waker.close();
    ExecutorService pool = Executors.newSingleThreadExecutor();
    int reused = 0;
    for (int i = 0; i < 5000; i++) {
      Waker racing = Waker.open(epoll);
      int number = racing.eventfd();
      racing.prepareToBlock();
      CyclicBarrier barrier = new CyclicBarrier(2);
      Future<Void> waking =
          pool.submit(
              () -> {
                barrier.await();
                racing.wakeUp();
                return null;
              });
      barrier.await();
      racing.close();
      int next = DescriptorNatives.eventfdCreate();
      waking.get();
      reused += number == next ? 1 : 0;
      assertEquals(-Errno.EAGAIN, DescriptorNatives.eventfdReset(next), "somebody wrote to it");
      assertEquals(0, DescriptorNatives.close(next));
    }
    pool.shutdown();
    assertTrue(reused > 0, "no number was used again");
  }

  /** A watched one writes even if nobody is blocked. */
  @Test
  void noWriteOfAWatchedOneComesAfterClose() throws Exception {
    AtomicReference<Waker> current = new AtomicReference<>(waker);
    AtomicBoolean ended = new AtomicBoolean();
    ExecutorService pool = Executors.newFixedThreadPool(2);
    List<Future<Void>> waking = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      waking.add(
          pool.submit(
              () -> {
                while (!ended.get()) {
                  current.get().wakeUp();
                }
                return null;
              }));
    }
    for (int i = 0; i < 50_000; i++) {
      Waker watched = Waker.open(epoll);
      watched.watch();
      current.set(watched);
      watched.endWait();
      watched.close();
    }
    ended.set(true);
    for (Future<Void> one : waking) {
      one.get(); // what it wrote to was open
    }
    pool.shutdown();
    waker.close();
  }
}
