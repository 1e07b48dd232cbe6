package io.edgewise.conformance.contract;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgewise.conformance.Threads;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Selections in virtual threads, in whatever threads the other tests run. */
public class VirtualThreadContract extends Contract {
  private static final long AN_HOUR_IN_MILLIS = 3_600_000;

  /** How a thread selects when it must wait. */
  enum Waiting {
    WITHOUT_LIMIT {
      @Override
      int select(Selector selector) throws IOException {
        return selector.select();
      }
    },
    WITH_A_TIMEOUT {
      @Override
      int select(Selector selector) throws IOException {
        return selector.select(AN_HOUR_IN_MILLIS);
      }
    },
    WITH_AN_ACTION {
      @Override
      int select(Selector selector) throws IOException {
        return selector.select(key -> {});
      }
    },
    WITH_AN_ACTION_AND_A_TIMEOUT {
      @Override
      int select(Selector selector) throws IOException {
        return selector.select(key -> {}, AN_HOUR_IN_MILLIS);
      }
    };

    abstract int select(Selector selector) throws IOException;
  }

  @BeforeEach
  void requireVirtualThreads() {
    assumeTrue(Threads.canBeVirtual(), "the JDK has virtual threads");
  }

  /** The JVM has one carrier for each processor, unless this property says how many. */
  private static int carriers() {
    return Integer.getInteger(
        "jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors());
  }

  /** As many threads select as there are carriers, and another one must run. */
  @ParameterizedTest
  @EnumSource
  void threadsThatSelectLeaveRoomForAnother(Waiting waiting) throws Exception {
    int count = carriers();
    List<Selector> selectors = new ArrayList<>();
    List<FutureTask<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Selector selector = openSelector();
      CountDownLatch started = new CountDownLatch(1);
      selectors.add(selector);
      tasks.add(
          startVirtual(
              () -> {
                started.countDown();
                return waiting.select(selector);
              }));
      assertTrue(started.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS), "carriers are held");
    }
    FutureTask<Boolean> other = startVirtual(() -> true);
    assertTrue(other.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
    for (int i = 0; i < count; i++) {
      selectors.get(i).wakeup();
      assertEquals(0, tasks.get(i).get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
    }
  }

  /** How a thread selects that may wait but never does. */
  enum Busy {
    WITH_A_READY_KEY {
      @Override
      void select(Selector selector, SelectionKey key) throws IOException {
        selector.select();
      }
    },
    WITH_A_READY_KEY_AND_AN_ACTION {
      @Override
      void select(Selector selector, SelectionKey key) throws IOException {
        selector.select(ready -> {}, AN_HOUR_IN_MILLIS);
      }
    },
    WITH_INTEREST_IN_WRITING_GIVEN_BACK_EACH_TIME {
      @Override
      void select(Selector selector, SelectionKey key) throws IOException {
        key.interestOps(OP_WRITE);
        selector.select();
        key.interestOps(0);
      }
    },
    WITH_A_WAKEUP {
      @Override
      void select(Selector selector, SelectionKey key) throws IOException {
        key.interestOps(0);
        selector.wakeup();
        selector.select();
      }
    };

    abstract void select(Selector selector, SelectionKey key) throws IOException;
  }

  /**
   * As many threads as there are carriers select again and again, and always find something. Later
   * JDKs park a waiting thread instead, so a thread that never waits keeps its carrier.
   */
  @ParameterizedTest
  @EnumSource
  void threadsThatAlwaysFindSomethingLeaveRoomForAnother(Busy busy) throws Exception {
    assumeTrue(Runtime.version().feature() < 24, "the JDK replaces carriers that are held");
    int count = carriers();
    AtomicBoolean ended = new AtomicBoolean();
    List<FutureTask<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Selector selector = openSelector();
      SelectionKey key = openReady().register(selector, OP_READ);
      CountDownLatch selecting = new CountDownLatch(100);
      tasks.add(
          startVirtual(
              () -> {
                while (!ended.get()) {
                  busy.select(selector, key);
                  selector.selectedKeys().clear();
                  selecting.countDown();
                }
                return null;
              }));
      assertTrue(selecting.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS), "carriers are held");
    }
    try {
      FutureTask<Boolean> other = startVirtual(() -> true);
      assertTrue(other.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
    } finally {
      ended.set(true);
    }
    for (FutureTask<Void> task : tasks) {
      task.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Also when it has selected many times before: what each time took was given back. */
  @Test
  void threadThatHasSelectedOftenLeavesRoomForAnother() throws Exception {
    Selector selector = openSelector();
    SelectionKey key = openIdle().register(selector, OP_READ);
    CountDownLatch selectsForGood = new CountDownLatch(1);
    FutureTask<Integer> selecting =
        startVirtual(
            () -> {
              for (int i = 0; i < 1000; i++) {
                selector.select(1);
                selector.wakeup();
                selector.select();
              }
              selectsForGood.countDown();
              return selector.select();
            });
    assertTrue(selectsForGood.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
    for (int i = 0; i < 1000; i++) {
      assertTrue(startVirtual(() -> true).get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
    }
    makeReadable(key.channel());
    assertEquals(1, selecting.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
  }

  @Test
  void manyThreadsSelectSideBySide() throws Exception {
    int count = 64;
    CountDownLatch started = new CountDownLatch(count);
    List<Selector> selectors = new ArrayList<>();
    List<FutureTask<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Selector selector = openSelector();
      selectors.add(selector);
      tasks.add(
          startVirtual(
              () -> {
                started.countDown();
                return selector.select();
              }));
    }
    assertTrue(started.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS), "carriers are held");
    for (int i = 0; i < count; i++) {
      if (i % 2 == 1) {
        openReady().register(selectors.get(i), OP_READ);
      }
      selectors.get(i).wakeup();
    }
    for (FutureTask<Integer> task : tasks) {
      task.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Test
  void virtualThreadSelectsAsAnyOther() throws Exception {
    Selector selector = openSelector();
    SelectableChannel channel = openIdle();
    SelectionKey key = channel.register(selector, OP_READ);
    FutureTask<Void> task =
        startVirtual(
            () -> {
              assertEquals(0, selector.selectNow());
              assertNothingFor(20, selector);
              selector.wakeup();
              assertEquals(0, selector.select());
              makeReadable(channel);
              assertEquals(1, selector.select());
              assertTrue(key.isReadable());
              selector.selectedKeys().clear();
              inlet(channel).read();
              Thread.currentThread().interrupt();
              assertEquals(0, selector.select());
              assertTrue(Thread.interrupted());
              assertNothingFor(20, selector);
              return null;
            });
    task.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);

    FutureTask<Integer> blocked = startVirtual(() -> selector.select());
    makeReadable(channel);
    assertEquals(1, blocked.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
  }

  private static <T> FutureTask<T> startVirtual(Callable<T> body) {
    FutureTask<T> task = new FutureTask<>(body);
    Threads.createVirtual("virtual", task).start();
    return task;
  }
}
