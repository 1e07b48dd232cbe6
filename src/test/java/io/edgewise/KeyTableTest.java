package io.edgewise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class KeyTableTest {
  private final KeyTable table = new KeyTable();
  @AutoClose private final Keys keys = new Keys();

  @Test
  void tokenFindsItsKey() {
    EpollSelectionKey one = keys.key();
    EpollSelectionKey two = keys.key();
    long first = table.add(one);
    long second = table.add(two);
    assertNotEquals(first, second);
    assertSame(one, table.get(first));
    assertSame(two, table.get(second));
  }

  @Test
  void tokenOfARemovedKeyFindsNothingEvenIfItsSlotIsUsedAgain() {
    long stale = table.add(keys.key());
    table.remove(stale);
    assertNull(table.get(stale));
    EpollSelectionKey next = keys.key();
    long token = table.add(next);
    assertEquals((int) stale, (int) token, "the slot is used again");
    assertNull(table.get(stale));
    assertSame(next, table.get(token));
  }

  @Test
  void slotsAreUsedAgainBeforeMoreAreMade() {
    for (int i = 0; i < 100_000; i++) {
      long token = table.add(keys.key());
      assertEquals(0, (int) token);
      table.remove(token);
    }
  }

  @Test
  void growsWithoutLosingAnything() {
    Random random = new Random(42);
    Map<Long, EpollSelectionKey> model = new HashMap<>();
    List<Long> removed = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      if (!model.isEmpty() && random.nextInt(3) == 0) {
        Long token = model.keySet().iterator().next();
        model.remove(token);
        table.remove(token);
        removed.add(token);
      } else {
        EpollSelectionKey key = keys.key();
        long token = table.add(key);
        assertTrue((int) token >= 0 && token != Waker.TOKEN);
        assertNull(model.put(token, key), "token given twice");
      }
    }
    model.forEach((token, key) -> assertSame(key, table.get(token)));
    removed.forEach(token -> assertNull(table.get(token)));
  }
}
