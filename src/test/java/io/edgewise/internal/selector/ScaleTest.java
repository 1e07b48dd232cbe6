package io.edgewise.internal.selector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.internal.linux.EventBuffer;
import java.nio.channels.SelectionKey;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A million keys in what a selector keeps of them. No machine here has as many descriptors, so
 * epoll is played: it knows tokens, and reports some of them.
 */
class ScaleTest {
  private static final int KEYS = 1_000_000;

  /** Stands in for the kernel: it has a token for each key, and reports random ones. */
  private static final class PlayedEpoll {
    private final long[] tokens = new long[KEYS];
    private final Random random = new Random(1);
    private int count;

    void add(SelectionKeyImpl key) {
      tokens[count++] = key.token();
    }

    /** As many different tokens as a wait can return. */
    Set<Long> report() {
      Set<Long> reported = new HashSet<>();
      while (reported.size() < EventBuffer.CAPACITY) {
        reported.add(tokens[random.nextInt(count)]);
      }
      return reported;
    }
  }

  private final KeyTable table = new KeyTable();
  private final SelectedKeySet selected = new SelectedKeySet();
  private final SelectionKeyImpl[] all = new SelectionKeyImpl[KEYS];
  private final PlayedEpoll epoll = new PlayedEpoll();
  @AutoClose private final Keys keys = new Keys();

  @BeforeEach
  void register() {
    for (int i = 0; i < KEYS; i++) {
      all[i] = keys.key();
      table.add(all[i]);
      epoll.add(all[i]);
    }
  }

  @Test
  void everyKeyIsFoundByItsToken() {
    assertEquals(KEYS, table.size());
    for (SelectionKeyImpl key : all) {
      assertSame(key, table.lookup(key.token()));
      assertTrue(table.contains(key));
    }
    int seen = 0;
    for (SelectionKey key : table.asSet()) {
      assertSame(all[seen++], key, "in the order in which they came, as none has gone");
    }
    assertEquals(KEYS, seen);
  }

  @Test
  void fullWaitsAreSelectedAndTakenOut() {
    for (int round = 0; round < 200; round++) {
      for (long token : epoll.report()) {
        SelectionKeyImpl key = table.lookup(token);
        if (!selected.contains(key)) {
          selected.insert(key);
        }
      }
      assertEquals(EventBuffer.CAPACITY, selected.size());
      if (round % 2 == 0) {
        selected.clear();
      } else {
        for (Iterator<SelectionKey> each = selected.iterator(); each.hasNext(); ) {
          assertTrue(table.contains((SelectionKeyImpl) each.next()));
          each.remove();
        }
      }
      assertEquals(0, selected.size());
    }
  }

  @Test
  void allCanBeSelectedAtATime() {
    Arrays.stream(all).forEach(selected::insert);
    assertEquals(KEYS, selected.size());
    int taken = 0;
    for (Iterator<SelectionKey> each = selected.iterator(); each.hasNext(); ) {
      assertSame(all[taken++], each.next());
      each.remove();
    }
    assertEquals(KEYS, taken);
  }

  @Test
  void allCanChangeAtATime() {
    KeyQueue queue = new KeyQueue.Changed();
    Arrays.stream(all).forEach(queue::add);
    int[] drained = new int[1];
    queue.drain(key -> assertSame(all[drained[0]++], key));
    assertEquals(KEYS, drained[0]);
    assertTrue(queue.isEmpty());
  }

  @Test
  void slotsOfThoseThatGoAreUsedAgain() {
    for (int round = 0; round < 3; round++) {
      for (int i = round; i < KEYS; i += 3) {
        long stale = all[i].token();
        table.remove(all[i]);
        all[i] = keys.key();
        table.add(all[i]);
        assertEquals((int) stale, (int) all[i].token(), "the one slot that is free");
        assertTrue(table.lookup(stale) == null, "an event of the one that has gone");
      }
    }
    assertEquals(KEYS, table.size());
    for (SelectionKeyImpl key : all) {
      table.remove(key);
    }
    assertEquals(0, table.size());
    for (int i = 0; i < KEYS; i++) {
      table.add(all[i]);
      assertTrue((int) all[i].token() < KEYS + 256, "more slots were made");
    }
  }
}
