package io.edgewise.conformance.contract;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.conformance.Settings;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.ConcurrentModificationException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.Spliterator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The selected-key set: its operations, and its iterators while keys come and go. */
public class SelectedKeySetContract extends Contract {
  private static final Comparator<SelectionKey> SOME_ORDER =
      Comparator.comparing(System::identityHashCode);

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void setRefusesAdditions() throws Exception {
    Selector selector = openSelector();
    SelectionKey key = openIdle().register(selector, OP_READ);
    Set<SelectionKey> selected = selector.selectedKeys();
    assertSame(selected, selector.selectedKeys());
    assertThrows(UnsupportedOperationException.class, () -> selected.add(key));
    assertThrows(UnsupportedOperationException.class, () -> selected.addAll(Set.of(key)));
    assertThrows(UnsupportedOperationException.class, () -> selected.add(null));
    assertThrows(UnsupportedOperationException.class, () -> ((Set) selected).add("no key"));
    assertTrue(selected.isEmpty());
  }

  private Set<SelectionKey> select(Selector selector, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      openReady().register(selector, OP_READ);
    }
    assertEquals(count, selector.select());
    return selector.selectedKeys();
  }

  @Test
  void keysCanBeRemovedInEveryWay() throws Exception {
    Selector selector = openSelector();
    Set<SelectionKey> selected = select(selector, 8);
    List<SelectionKey> all = new ArrayList<>(selected);
    assertEquals(8, all.size());

    assertTrue(selected.remove(all.get(0)));
    assertFalse(selected.remove(all.get(0)));
    assertFalse(selected.contains(all.get(0)));
    assertTrue(selected.removeAll(Set.of(all.get(1), all.get(0))));
    assertTrue(selected.removeIf(key -> key == all.get(2)));
    assertTrue(selected.retainAll(new HashSet<>(all.subList(4, 8))));
    Iterator<SelectionKey> iterator = selected.iterator();
    SelectionKey first = iterator.next();
    iterator.remove();
    assertFalse(selected.contains(first));
    assertEquals(3, selected.size());
    assertEquals(3, selected.toArray().length);
    Set<SelectionKey> rest = new HashSet<>(selected);
    assertTrue(all.subList(4, 8).containsAll(rest));
    assertEquals(rest, selected);
    assertEquals(rest.hashCode(), selected.hashCode());
    selected.clear();
    assertTrue(selected.isEmpty());
    assertFalse(selected.iterator().hasNext());
    assertEquals(8, selector.select());
    assertEquals(new HashSet<>(all), selected);
  }

  @Test
  void removingWhileIteratingVisitsEachKeyOnce() throws Exception {
    Selector selector = openSelector();
    Set<SelectionKey> selected = select(selector, 50);
    for (int round = 0; round < 3; round++) {
      Set<SelectionKey> seen = new HashSet<>();
      int visited = 0;
      for (Iterator<SelectionKey> i = selected.iterator(); i.hasNext(); visited++) {
        seen.add(i.next());
        if (visited % (round + 1) == 0) {
          i.remove();
        }
      }
      assertEquals(50, visited);
      assertEquals(50, seen.size());
      selector.select();
      assertEquals(50, selected.size());
    }
  }

  @Test
  void iteratorsFailFast() throws Exception {
    Selector selector = openSelector();
    Set<SelectionKey> selected = select(selector, 3);
    Iterator<SelectionKey> iterator = selected.iterator();
    assertThrows(IllegalStateException.class, iterator::remove);
    SelectionKey first = iterator.next();
    assertTrue(selected.remove(first));
    assertThrows(ConcurrentModificationException.class, iterator::next);
    assertThrows(ConcurrentModificationException.class, iterator::remove);

    Iterator<SelectionKey> cleared = selected.iterator();
    cleared.next();
    selected.clear();
    assertThrows(ConcurrentModificationException.class, cleared::next);
    assertFalse(selected.iterator().hasNext());
    assertEquals(3, selector.select());
    selected.remove(first);

    Iterator<SelectionKey> fresh = selected.iterator();
    fresh.next();
    fresh.remove();
    assertThrows(IllegalStateException.class, fresh::remove);
    fresh.next();
    assertFalse(fresh.hasNext());
    assertThrows(NoSuchElementException.class, fresh::next);
  }

  @Test
  void exhaustedIteratorGivesNothingWhenMoreKeysAreSelected() throws Exception {
    Selector selector = openSelector();
    Set<SelectionKey> selected = select(selector, 2);
    Iterator<SelectionKey> iterator = selected.iterator();
    iterator.next();
    iterator.remove();
    iterator.next();
    assertEquals(1, selector.selectNow());
    assertEquals(2, selected.size());
    if (iterator.hasNext()) {
      assertThrows(ConcurrentModificationException.class, iterator::next);
    }
  }

  @Test
  void setAnswersForStrangers() throws Exception {
    Selector selector = openSelector();
    Selector other = openSelector();
    Set<SelectionKey> selected = select(selector, 1);
    SelectionKey stranger = select(other, 1).iterator().next();
    assertFalse(selected.contains(stranger));
    assertFalse(selected.remove(stranger));
    assertFalse(selected.contains(null));
    assertFalse(selected.remove(null));
    assertEquals(1, selected.size());
    assertEquals(1, other.selectedKeys().size());
  }

  @Test
  void selectionIsAModification() throws Exception {
    Selector selector = openSelector();
    Iterator<SelectionKey> iterator = select(selector, 2).iterator();
    iterator.next();
    openReady().register(selector, OP_READ);
    assertEquals(1, selector.selectNow());
    assertThrows(ConcurrentModificationException.class, iterator::next);
    assertThrows(ConcurrentModificationException.class, iterator::remove);
  }

  @Test
  void clearingWhileIteratingIsNotTakenForTheEnd() throws Exception {
    Set<SelectionKey> selected = select(openSelector(), 3);
    assertThrows(
        ConcurrentModificationException.class,
        () -> {
          for (Iterator<SelectionKey> i = selected.iterator(); i.hasNext(); ) {
            assertTrue(i.next().isReadable());
            selected.clear();
          }
        });
  }

  @Test
  void exhaustedIteratorSaysThatTheSetWasModified() throws Exception {
    Set<SelectionKey> selected = select(openSelector(), 1);
    Iterator<SelectionKey> iterator = selected.iterator();
    selected.remove(iterator.next());
    assertThrows(ConcurrentModificationException.class, iterator::next);
  }

  @Test
  void iteratorWithoutALastKeyRemovesNoneThoughTheSetWasModified() throws Exception {
    Set<SelectionKey> selected = select(openSelector(), 2);
    Iterator<SelectionKey> iterator = selected.iterator();
    selected.clear();
    assertThrows(IllegalStateException.class, iterator::remove);
  }

  @Test
  void setAnswersForWhatIsNoKeyOfItsOwnKind() throws Exception {
    Set<SelectionKey> selected = select(openSelector(), 1);
    try (Selector reference = Settings.reference().openSelector();
        SocketChannel channel = Settings.reference().openSocketChannel()) {
      channel.configureBlocking(false);
      for (Object stranger : List.of("no key", channel.register(reference, OP_READ))) {
        assertFalse(selected.contains(stranger));
        assertFalse(selected.remove(stranger));
        assertFalse(selected.removeAll(List.of(stranger)));
        assertFalse(selected.containsAll(List.of(stranger)));
        assertNotEquals(Set.of(stranger), selected);
      }
    }
    assertEquals(1, selected.size());
  }

  /** More keys than a small set has room for. */
  @Test
  void setAnswersForKeysThatAnotherSelectorHasSelected() throws Exception {
    Selector other = openSelector();
    Set<SelectionKey> strangers = select(other, 70);
    Selector selector = openSelector();
    for (int round = 0; round < 3; round++) {
      Set<SelectionKey> selected = selector.selectedKeys();
      for (SelectionKey stranger : strangers) {
        assertFalse(selected.contains(stranger));
        assertFalse(selected.remove(stranger));
      }
      assertFalse(selected.removeAll(strangers));
      assertFalse(selected.containsAll(strangers));
      assertNotEquals(strangers, selected);
      assertEquals(round, selected.size());
      openReady().register(selector, OP_READ);
      assertEquals(1, selector.selectNow());
    }
    assertTrue(selector.selectedKeys().retainAll(strangers));
    assertTrue(selector.selectedKeys().isEmpty());
    assertEquals(70, strangers.size());
  }

  @Test
  void allKeysAreFoundInEveryWay() throws Exception {
    Set<SelectionKey> selected = select(openSelector(), 100);
    List<SelectionKey> all = new ArrayList<>(selected);
    for (int size = 100; size > 0; size -= 9) {
      Set<SelectionKey> expected = new HashSet<>(all.subList(0, size));
      selected.retainAll(expected);
      List<SelectionKey> visited = new ArrayList<>();
      selected.forEach(visited::add);
      selected.iterator().forEachRemaining(visited::add);
      selected.spliterator().forEachRemaining(visited::add);
      assertEquals(3 * size, visited.size());
      assertEquals(expected, new HashSet<>(visited));
      assertEquals(expected, Set.copyOf(selected));
      assertEquals(expected, new HashSet<>(List.of(selected.toArray())));
      assertEquals(expected, new HashSet<>(List.of(selected.toArray(new SelectionKey[0]))));
      assertEquals(expected, new HashSet<>(List.of(selected.toArray(SelectionKey[]::new))));
      assertEquals(expected, new HashSet<>(selected.stream().toList()));
      assertEquals(expected, selected.parallelStream().collect(Collectors.toSet()));
      assertEquals(size, selected.stream().count());
      assertTrue(selected.stream().allMatch(SelectionKey::isReadable));
    }
  }

  /** An array that is longer than the set has null after the last key. */
  @Test
  void longArrayEndsWithNull() throws Exception {
    Set<SelectionKey> selected = select(openSelector(), 2);
    SelectionKey[] array = selected.toArray(new SelectionKey[] {null, null, null, null});
    assertEquals(selected, Set.of(array[0], array[1]));
    assertNull(array[2]);
    SelectionKey[] full = array.clone();
    full[2] = full[3] = array[0];
    assertSame(full, selected.toArray(full));
    assertNull(full[2]);
    assertSame(array[0], full[3]);
  }

  /** The operation on each key changes the set, and the next key detects that. */
  @Test
  @SuppressWarnings("ModifySourceCollectionInStream") // the test is about that
  void everyTraversalFailsFast() throws Exception {
    Selector selector = openSelector();
    Set<SelectionKey> selected = select(selector, 3);
    assertFailsFast(selector, () -> selected.forEach(selected::remove));
    assertFailsFast(selector, () -> selected.forEach(key -> selected.clear()));
    assertFailsFast(selector, () -> selected.iterator().forEachRemaining(selected::remove));
    assertFailsFast(selector, () -> selected.spliterator().forEachRemaining(selected::remove));
    assertFailsFast(selector, () -> selected.removeIf(selected::remove));
    assertFailsFast(selector, () -> selected.stream().forEach(selected::remove));
    Stream<SelectionKey> listed = selected.stream().peek(selected::remove);
    assertFailsFast(selector, () -> assertNotNull(listed.toList()));
    Stream<SelectionKey> sorted = selected.stream().peek(selected::remove);
    assertFailsFast(selector, () -> assertNotNull(sorted.sorted(SOME_ORDER).toArray()));
  }

  private static void assertFailsFast(Selector selector, Executable way) throws Exception {
    assertEquals(3, selector.selectedKeys().size());
    assertThrows(ConcurrentModificationException.class, way);
    assertTrue(selector.selectedKeys().size() < 3);
    selector.selectedKeys().clear();
    assertEquals(3, selector.select());
  }

  /** A stream reads the set only at its terminal operation. */
  @Test
  void streamSeesWhatWasSelectedBeforeItBegan() throws Exception {
    Selector selector = openSelector();
    Stream<SelectionKey> stream = selector.selectedKeys().stream();
    Spliterator<SelectionKey> spliterator = selector.selectedKeys().spliterator();
    Set<SelectionKey> selected = select(selector, 5);
    assertEquals(selected, stream.collect(Collectors.toSet()));
    assertEquals(5, spliterator.estimateSize());
  }
}
