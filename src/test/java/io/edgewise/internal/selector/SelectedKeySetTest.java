package io.edgewise.internal.selector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class SelectedKeySetTest {
  private final SelectedKeySet set = new SelectedKeySet();
  @AutoClose private final Keys keys = new Keys();

  @Test
  void keepsTheOrderOfSelectionAlsoAroundHoles() {
    List<SelectionKeyImpl> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      all.add(keys.key());
      set.insert(all.get(i));
    }
    for (int i = 0; i < 300; i += 3) {
      assertTrue(set.remove(all.get(i)));
    }
    List<SelectionKey> expected = new ArrayList<>(all);
    expected.removeIf(key -> all.indexOf(key) % 3 == 0);
    assertEquals(expected, new ArrayList<>(set));
    for (int i = 0; i < 300; i += 3) {
      set.insert(all.get(i));
      expected.add(all.get(i));
    }
    assertEquals(expected, new ArrayList<>(set));
  }

  @Test
  void behavesAsALinkedHashSet() {
    Random random = new Random(7);
    List<SelectionKeyImpl> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(keys.key());
    }
    LinkedHashSet<SelectionKey> model = new LinkedHashSet<>();
    for (int step = 0; step < 50_000; step++) {
      SelectionKeyImpl key = all.get(random.nextInt(all.size()));
      switch (random.nextInt(20)) {
        case 0 -> {
          set.clear();
          model.clear();
        }
        case 1, 2 -> {
          removeSome(set.iterator(), new Random(step));
          removeSome(model.iterator(), new Random(step));
        }
        case 3, 4, 5 -> assertEquals(model.remove(key), set.remove(key));
        default -> {
          assertEquals(model.contains(key), set.contains(key));
          if (model.add(key)) {
            set.insert(key);
          }
        }
      }
      assertEquals(model.size(), set.size());
      if (step % 50 == 0) {
        assertEquals(new ArrayList<>(model), new ArrayList<>(set));
        assertEquals(model, set);
        assertEquals(model.hashCode(), set.hashCode());
      }
    }
  }

  private static void removeSome(Iterator<SelectionKey> iterator, Random random) {
    while (iterator.hasNext()) {
      iterator.next();
      if (random.nextBoolean()) {
        iterator.remove();
      }
    }
  }

  @Test
  void keyOfAnotherSetIsNotContained() {
    SelectionKeyImpl key = keys.key();
    SelectedKeySet other = new SelectedKeySet();
    other.insert(key);
    assertFalse(set.contains(key));
    assertFalse(set.remove(key));
    assertTrue(other.contains(key));
  }
}
