package io.edgewise.conformance.contract;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.conformance.Settings;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a selected-key set and its iterators say when keys come and go. */
public class SelectedKeySetContract extends Contract {
  private Set<SelectionKey> select(Selector selector, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      openReady().register(selector, OP_READ);
    }
    assertEquals(count, selector.select());
    return selector.selectedKeys();
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
}
