package io.edgewise.internal.selector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class KeyQueueTest {
  private final KeyQueue queue = new KeyQueue.Changed();

  @AutoClose private final Keys keys = new Keys();

  private List<SelectionKeyImpl> drain() {
    List<SelectionKeyImpl> drained = new ArrayList<>();
    queue.drain(drained::add);
    return drained;
  }

  @Test
  void keysComeInTheirOrderAndOnce() {
    SelectionKeyImpl one = keys.key();
    SelectionKeyImpl two = keys.key();
    assertTrue(queue.isEmpty());
    queue.add(one);
    queue.add(two);
    assertFalse(queue.isEmpty());
    assertEquals(List.of(one, two), drain());
    assertTrue(queue.isEmpty());
    assertEquals(List.of(), drain());
    queue.add(two);
    queue.add(one);
    queue.add(two);
    assertEquals(List.of(two, one), drain());
  }

  @Test
  void keyThatIsAddedWhileDrainingStaysForTheNextDrain() {
    SelectionKeyImpl key = keys.key();
    queue.add(key);
    queue.drain(queue::add);
    assertEquals(List.of(key), drain());
  }

  /** The keys that are left then are found in the table of all keys. */
  @Test
  void everyKeyCanBeAddedAgainAfterADrainThatEndedEarly() {
    KeyTable table = new KeyTable();
    List<SelectionKeyImpl> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      all.add(keys.key());
      table.add(all.get(i));
      queue.add(all.get(i));
    }
    List<SelectionKeyImpl> drained = new ArrayList<>();
    assertThrows(
        IllegalStateException.class,
        () ->
            queue.drain(
                key -> {
                  drained.add(key);
                  if (drained.size() == 10) {
                    throw new IllegalStateException("at the tenth");
                  }
                }));
    queue.add(all.get(0));
    queue.reset(table);
    assertTrue(queue.isEmpty());
    all.forEach(queue::add);
    assertEquals(all, drain());
  }

  /** A reference to one of them must not keep the others. */
  @Test
  void keysOfAClosedQueueDoNotReferToEachOther() {
    List<SelectionKeyImpl> all = List.of(keys.key(), keys.key(), keys.key());
    all.forEach(queue::add);
    queue.close();
    all.forEach(key -> assertNull(key.nextChanged));
    queue.add(all.get(0));
    assertTrue(queue.isEmpty());
    assertNull(all.get(0).nextChanged, "added to a closed queue");
  }

  /** After a thread has changed a value and added its key, a drain sees the value. */
  @Test
  void noChangeIsMissedWhileDraining() throws Exception {
    int rounds = 20_000;
    int threads = 3;
    List<SelectionKeyImpl> all = List.of(keys.key(), keys.key(), keys.key());
    AtomicIntegerArray values = new AtomicIntegerArray(threads);
    int[] seen = new int[threads];
    CyclicBarrier start = new CyclicBarrier(threads + 1);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<Future<?>> done = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int index = t;
      done.add(
          pool.submit(
              () -> {
                start.await();
                for (int i = 1; i <= rounds; i++) {
                  values.set(index, i);
                  queue.add(all.get(index));
                }
                return null;
              }));
    }
    start.await();
    boolean running = true;
    while (running) {
      running = !done.stream().allMatch(Future::isDone);
      queue.drain(key -> seen[all.indexOf(key)] = values.get(all.indexOf(key)));
    }
    for (Future<?> one : done) {
      one.get();
    }
    pool.shutdown();
    for (int t = 0; t < threads; t++) {
      assertEquals(rounds, seen[t]);
    }
    assertTrue(drain().isEmpty());
  }

  /** An add that finds the key being added by another thread must not return before it is there. */
  @Test
  void keyIsThereWhenAddReturnsWhoeverAddedIt() throws Exception {
    SelectionKeyImpl key = keys.key();
    AtomicBoolean stopped = new AtomicBoolean();
    ExecutorService pool = Executors.newSingleThreadExecutor();
    Future<?> adding =
        pool.submit(
            () -> {
              while (!stopped.get()) {
                queue.add(key);
              }
            });
    int[] turns = {0};
    for (int i = 0; i < 300_000; i++) {
      turns[0] = 0;
      queue.add(key);
      queue.drain(same -> turns[0]++);
      assertTrue(turns[0] > 0, "the key was not there");
    }
    stopped.set(true);
    adding.get();
    pool.shutdown();
  }
}
