package io.edgewise.internal.selector;

import static java.util.Spliterator.CONCURRENT;
import static java.util.Spliterator.DISTINCT;
import static java.util.Spliterator.NONNULL;
import static java.util.Spliterator.SIZED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.Set;
import java.util.Spliterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class KeyTableTest {
  private final KeyTable table = new KeyTable();
  @AutoClose private final Keys keys = new Keys();

  private long add(SelectionKeyImpl key) {
    table.add(key);
    return key.token();
  }

  @Test
  void tokenFindsItsKey() {
    SelectionKeyImpl one = keys.key();
    SelectionKeyImpl two = keys.key();
    long first = add(one);
    long second = add(two);
    assertNotEquals(first, second);
    assertSame(one, table.lookup(first));
    assertSame(two, table.lookup(second));
  }

  @Test
  void tokenOfARemovedKeyFindsNothingEvenIfItsSlotIsUsedAgain() {
    SelectionKeyImpl gone = keys.key();
    long stale = add(gone);
    table.remove(gone);
    assertNull(table.lookup(stale));
    assertNull(table.atSlotOf(stale));
    SelectionKeyImpl next = keys.key();
    long token = add(next);
    assertEquals((int) stale, (int) token, "the slot is used again");
    assertNull(table.lookup(stale));
    assertSame(next, table.atSlotOf(stale));
    assertSame(next, table.lookup(token));
  }

  @Test
  void renewedTokenFindsTheKeyAndTheOldOneNothing() {
    SelectionKeyImpl key = keys.key();
    long stale = add(key);
    KeyTable.nextGeneration(key);
    assertNull(table.lookup(stale));
    assertSame(key, table.lookup(key.token()));
    assertSame(key, table.atSlotOf(stale));
    long renewed = key.token();
    table.remove(key);
    assertNull(table.lookup(renewed));
    long next = add(keys.key());
    assertEquals((int) renewed, (int) next, "the slot is used again");
    assertNull(table.lookup(renewed));
    assertNull(table.lookup(stale));
  }

  @Test
  void tokenIsSpentOnceAndGoodAgainOnlyWhenRenewed() {
    SelectionKeyImpl key = keys.key();
    long token = add(key);
    assertFalse(KeyTable.isConsumed(key));
    assertTrue(KeyTable.consume(key, token));
    assertTrue(KeyTable.isConsumed(key));
    assertFalse(KeyTable.consume(key, token));
    assertSame(key, table.lookup(token));
    KeyTable.nextGeneration(key);
    assertFalse(KeyTable.isConsumed(key));
    assertNull(table.lookup(token));
    assertFalse(KeyTable.consume(key, token));
    assertSame(key, table.lookup(key.token()));
    assertTrue(KeyTable.consume(key, key.token()));
    table.remove(key);
    assertNull(table.atSlotOf(token));
    assertEquals((int) token, (int) add(keys.key()), "the slot is used again");
  }

  /** While a token is renewed again and again, at most one thread consumes each. */
  @Test
  void spendingRacesRenewing() throws Exception {
    SelectionKeyImpl key = keys.key();
    add(key);
    int threads = 3;
    AtomicBoolean stopped = new AtomicBoolean();
    CountDownLatch started = new CountDownLatch(threads);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    List<Future<Set<Long>>> futures = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      futures.add(
          executor.submit(
              () -> {
                Set<Long> spent = new HashSet<>();
                started.countDown();
                while (!stopped.get()) {
                  long token = key.token();
                  if (!KeyTable.isConsumed(key) && KeyTable.consume(key, token)) {
                    assertTrue(spent.add(token), "spent twice");
                  }
                }
                return spent;
              }));
    }
    started.await();
    for (int i = 0; i < 100_000; i++) {
      KeyTable.nextGeneration(key);
    }
    stopped.set(true);
    Set<Long> all = new HashSet<>();
    for (Future<Set<Long>> future : futures) {
      for (long token : future.get()) {
        assertTrue(all.add(token), "two had one token");
      }
    }
    executor.shutdown();
    assertFalse(all.isEmpty());
  }

  @Test
  void slotsAreUsedAgainBeforeMoreAreMade() {
    for (int i = 0; i < 100_000; i++) {
      SelectionKeyImpl key = keys.key();
      assertEquals(0, (int) add(key));
      table.remove(key);
    }
  }

  @Test
  void slotsOfWhatWasFullAreUsedAgain() {
    List<SelectionKeyImpl> all = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      all.add(keys.key());
      add(all.get(i));
    }
    for (int times = 0; times < 3; times++) {
      all.forEach(table::remove);
      Set<Integer> slots = new HashSet<>();
      all.forEach(key -> slots.add((int) add(key)));
      assertEquals(2_000, slots.size());
      slots.forEach(slot -> assertTrue(slot < 2_048, "more were made"));
    }
  }

  @Test
  void keysComeAndGoInManyThreads() throws Exception {
    int threads = 3;
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    List<Future<Void>> futures = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      List<SelectionKeyImpl> own = List.of(keys.key(), keys.key(), keys.key(), keys.key());
      futures.add(
          executor.submit(
              () -> {
                start.await();
                for (int i = 0; i < 1_000_000; i++) {
                  SelectionKeyImpl key = own.get(i % own.size());
                  long token = add(key);
                  assertSame(key, table.lookup(token));
                  table.remove(key);
                  assertNull(table.lookup(token));
                }
                return null;
              }));
    }
    for (Future<Void> future : futures) {
      future.get();
    }
    executor.shutdown();
    assertEquals(0, table.size());
    for (int slot = 0; slot < 256; slot++) {
      assertEquals(slot, (int) add(keys.key()), "a slot is lost");
    }
  }

  @Test
  void growsWithoutLosingAnything() {
    Random random = new Random(42);
    Map<Long, SelectionKeyImpl> model = new HashMap<>();
    List<Long> gone = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      int choice = random.nextInt(4);
      if (!model.isEmpty() && choice < 2) {
        Long token = model.keySet().iterator().next();
        SelectionKeyImpl key = model.remove(token);
        gone.add(token);
        if (choice == 0) {
          table.remove(key);
        } else {
          KeyTable.nextGeneration(key);
          assertNull(model.put(key.token(), key), "token given twice");
        }
      } else {
        SelectionKeyImpl key = keys.key();
        long token = add(key);
        assertTrue((int) token >= 0 && token != Waker.TOKEN);
        assertNull(model.put(token, key), "token given twice");
      }
    }
    assertTrue(model.size() > 1000, "grows");
    model.forEach((token, key) -> assertSame(key, table.lookup(token)));
    gone.forEach(token -> assertNull(table.lookup(token)));
  }

  @Test
  void setIsThatOfTheKeys() {
    assertEquals(Set.of(), table.asSet());
    SelectionKeyImpl one = keys.key();
    SelectionKeyImpl two = keys.key();
    assertFalse(table.contains(one));
    add(one);
    add(two);
    assertEquals(Set.of(one, two), table.asSet());
    assertEquals(2, table.size());
    table.remove(one);
    table.remove(one);
    assertEquals(Set.of(two), table.asSet());
    assertFalse(table.asSet().contains(one));
    KeyTable.consume(two, two.token());
    assertTrue(table.asSet().contains(two), "spent");
    table.remove(two);
    assertEquals(0, table.size());
  }

  @Test
  void keyOfAnotherTableIsNotHere() {
    KeyTable other = new KeyTable();
    SelectionKeyImpl last = null;
    for (int i = 0; i < 1_000; i++) {
      last = keys.key();
      other.add(last);
    }
    assertFalse(table.contains(last), "a table without keys");
    add(keys.key());
    assertFalse(table.contains(last), "beyond the slots");
    for (int i = 0; i < 1_000; i++) {
      add(keys.key());
    }
    assertFalse(table.contains(last), "in the slot of another key");
    table.remove(last);
    assertEquals(1_001, table.size());
  }

  @Test
  void iteratorGoesOnWhileKeysComeAndGo() {
    SelectionKeyImpl first = keys.key();
    SelectionKeyImpl second = keys.key();
    SelectionKeyImpl third = keys.key();
    List.of(first, second, third).forEach(this::add);
    Iterator<SelectionKey> iterator = table.asSet().iterator();
    assertSame(first, iterator.next());
    table.remove(first);
    table.remove(third);
    SelectionKeyImpl next = keys.key();
    add(next);
    assertSame(second, iterator.next());
    assertFalse(iterator.hasNext(), "what came in a slot before is not seen");
    assertThrows(NoSuchElementException.class, iterator::next);
    assertThrows(UnsupportedOperationException.class, iterator::remove);
  }

  @Test
  void spliteratorMakesNoPromiseThatChangesBreak() {
    add(keys.key());
    Spliterator<SelectionKey> spliterator = table.asSet().spliterator();
    assertTrue(spliterator.hasCharacteristics(CONCURRENT | DISTINCT | NONNULL));
    assertFalse(spliterator.hasCharacteristics(SIZED));
    assertEquals(-1, spliterator.getExactSizeIfKnown());
    assertEquals(1, spliterator.estimateSize());
    assertThrows(NullPointerException.class, () -> spliterator.tryAdvance(null));
  }

  /** However often it is split, and in the middle of an iteration. */
  @Test
  void splittingFindsEachKeyOnce() {
    assertNull(table.asSet().spliterator().trySplit(), "nothing to split");
    List<SelectionKeyImpl> all = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      all.add(keys.key());
      add(all.get(i));
    }
    for (int i = 0; i < 700; i += 2) {
      table.remove(all.get(i));
    }
    Random random = new Random(3);
    for (int round = 0; round < 50; round++) {
      List<SelectionKey> found = new ArrayList<>();
      split(table.asSet().spliterator(), random, found);
      assertEquals(350, found.size());
      assertEquals(table.asSet(), new HashSet<>(found));
    }
  }

  private static void split(
      Spliterator<SelectionKey> spliterator, Random random, List<SelectionKey> found) {
    spliterator.tryAdvance(found::add);
    Spliterator<SelectionKey> head = random.nextInt(10) == 0 ? null : spliterator.trySplit();
    if (head != null) {
      split(head, random, found);
      split(spliterator, random, found);
    } else {
      spliterator.forEachRemaining(found::add);
      assertFalse(spliterator.tryAdvance(found::add));
    }
  }
}
