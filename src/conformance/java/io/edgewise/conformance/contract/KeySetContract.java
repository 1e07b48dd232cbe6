package io.edgewise.conformance.contract;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.conformance.Settings;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The key set, which any thread may inspect in any way while keys come and go. A key that is there
 * all the time is found exactly once.
 */
public class KeySetContract extends Contract {
  private static final Comparator<SelectionKey> SOME_ORDER =
      Comparator.comparing(System::identityHashCode);

  /** A way to visit all keys. */
  enum Look {
    ITERATOR(KeySetContract::iterated),
    FOR_EACH(KeySetContract::visited),
    TO_ARRAY(keys -> arrayOf(keys.toArray())),
    TO_SMALL_ARRAY(keys -> List.of(keys.toArray(new SelectionKey[0]))),
    TO_LARGE_ARRAY(keys -> upToNull(keys.toArray(new SelectionKey[1000]))),
    TO_GENERATED_ARRAY(keys -> List.of(keys.toArray(SelectionKey[]::new))),
    ARRAY_LIST(ArrayList::new),
    HASH_SET(HashSet::new),
    LIST_COPY(List::copyOf),
    SET_COPY(Set::copyOf),
    STREAM_TO_LIST(keys -> keys.stream().toList()),
    STREAM_TO_ARRAY(keys -> List.of(keys.stream().toArray(SelectionKey[]::new))),
    STREAM_MAPPED(keys -> List.of(keys.stream().map(key -> key).toArray(SelectionKey[]::new))),
    STREAM_SORTED(keys -> keys.stream().sorted(SOME_ORDER).toList()),
    STREAM_DISTINCT(keys -> keys.stream().distinct().toList()),
    STREAM_COLLECTED(keys -> keys.stream().collect(Collectors.toSet())),
    STREAM_CONCATENATED(keys -> Stream.concat(keys.stream(), Stream.of()).toList()),
    PARALLEL_TO_LIST(keys -> keys.parallelStream().toList()),
    PARALLEL_SORTED(keys -> keys.parallelStream().sorted(SOME_ORDER).toList()),
    PARALLEL_COLLECTED(keys -> keys.parallelStream().collect(Collectors.toList()));

    /** Immutable, though its type does not say so. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final Function<Set<SelectionKey>, Collection<SelectionKey>> way;

    Look(Function<Set<SelectionKey>, Collection<SelectionKey>> way) {
      this.way = way;
    }

    Collection<SelectionKey> at(Set<SelectionKey> keys) {
      return way.apply(keys);
    }
  }

  private static Collection<SelectionKey> iterated(Set<SelectionKey> keys) {
    List<SelectionKey> all = new ArrayList<>();
    for (SelectionKey key : keys) {
      all.add(key);
    }
    return all;
  }

  private static Collection<SelectionKey> visited(Set<SelectionKey> keys) {
    List<SelectionKey> all = new ArrayList<>();
    keys.forEach(all::add);
    return all;
  }

  private static Collection<SelectionKey> arrayOf(Object[] keys) {
    return Stream.of(keys).map(SelectionKey.class::cast).toList();
  }

  private static Collection<SelectionKey> upToNull(SelectionKey[] keys) {
    return Stream.of(keys).takeWhile(key -> key != null).toList();
  }

  private List<SelectionKey> register(Selector selector, int count) throws IOException {
    List<SelectionKey> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(openIdle().register(selector, OP_READ));
    }
    return keys;
  }

  @ParameterizedTest
  @EnumSource
  void allKeysAreFoundOnce(Look look) throws Exception {
    Selector selector = openSelector();
    for (int round = 0; round < 3; round++) {
      Collection<SelectionKey> found = look.at(selector.keys());
      assertEquals(selector.keys().size(), found.size());
      assertEquals(selector.keys(), new HashSet<>(found));
      register(selector, 5);
    }
  }

  @Test
  void parallelStreamFindsEachOfManyOnce() throws Exception {
    Selector selector = openSelector();
    Set<SelectionKey> registered = new HashSet<>(register(selector, 300));
    List<SelectionKey> found = selector.keys().parallelStream().toList();
    assertEquals(300, found.size());
    assertEquals(registered, new HashSet<>(found));
  }

  @ParameterizedTest
  @EnumSource
  void keysCanBeLookedAtWhileOthersComeAndGo(Look look) throws Exception {
    Selector selector = openSelector();
    List<SelectionKey> steady = register(selector, 10);
    AtomicInteger changes = new AtomicInteger();
    AtomicBoolean ended = new AtomicBoolean();
    Task<Void> changer = startChanging(selector, changes, ended);
    try {
      for (int looks = 0; isToGoOn(changer, looks, changes); looks++) {
        Collection<SelectionKey> found = look.at(selector.keys());
        assertEquals(found.size(), new HashSet<>(found).size(), "one was found twice");
        assertTrue(found.containsAll(steady), "one was not found that was there");
      }
    } finally {
      ended.set(true);
    }
    changer.join();
    assertEquals(new HashSet<>(steady), new HashSet<>(look.at(selector.keys())));
  }

  /** Whether to go on: until both threads have done enough, or the other has failed. */
  private static boolean isToGoOn(Task<Void> changer, int looks, AtomicInteger changes) {
    return !changer.isDone() && (looks < 200 || changes.get() < 200);
  }

  /** Starts a thread that registers channels and cancels their keys, again and again. */
  private Task<Void> startChanging(Selector selector, AtomicInteger changes, AtomicBoolean ended)
      throws IOException {
    List<SelectableChannel> channels = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      channels.add(openIdle());
    }
    return start(
        () -> {
          while (!ended.get()) {
            for (SelectableChannel channel : channels) {
              channel.register(selector, OP_READ);
            }
            for (SelectableChannel channel : channels) {
              channel.keyFor(selector).cancel();
              selector.selectNow();
              changes.incrementAndGet();
            }
          }
          return null;
        });
  }

  @Test
  void keyIsRemovedInTheMiddleOfAStream() throws Exception {
    Selector selector = openSelector();
    List<SelectionKey> keys = register(selector, 20);
    assertTrue(selector.keys().stream().peek(each -> cancel(keys.get(19))).toList().size() >= 19);
    assertTrue(selector.keys().stream().peek(each -> cancel(keys.get(18))).toArray().length >= 18);
    Set<SelectionKey> found = new HashSet<>();
    selector.keys().stream()
        .peek(each -> cancel(keys.get(17)))
        .sorted(SOME_ORDER)
        .forEach(key -> assertTrue(found.add(key)));
    assertTrue(found.containsAll(keys.subList(0, 17)));
    assertEquals(new HashSet<>(keys.subList(0, 17)), selector.keys());
  }

  private static void cancel(SelectionKey key) {
    key.cancel();
    try {
      key.selector().selectNow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void keysAreAddedInTheMiddleOfAStream() throws Exception {
    Selector selector = openSelector();
    List<SelectionKey> before = register(selector, 10);
    List<SelectionKey> found = selector.keys().stream().peek(key -> addOne(selector)).toList();
    assertTrue(found.containsAll(before));
    Object[] array =
        selector.keys().stream().peek(key -> addOne(selector)).map(key -> key).toArray();
    assertTrue(Set.of(array).containsAll(before));
    assertTrue(selector.keys().size() >= 30);
  }

  private void addOne(Selector selector) {
    try {
      if (selector.keys().size() < 200) {
        register(selector, 1);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void questionsAreAnsweredWhileKeysComeAndGo() throws Exception {
    Selector selector = openSelector();
    List<SelectionKey> steady = register(selector, 10);
    AtomicInteger changes = new AtomicInteger();
    AtomicBoolean ended = new AtomicBoolean();
    Task<Void> changer = startChanging(selector, changes, ended);
    Set<SelectionKey> keys = selector.keys();
    try {
      for (int looks = 0; isToGoOn(changer, looks, changes); looks++) {
        assertTrue(keys.containsAll(steady));
        assertTrue(keys.size() >= 10 && keys.size() <= 20);
        assertTrue(keys.stream().count() >= 10);
        assertFalse(keys.isEmpty());
        assertEquals(keys, keys);
        assertNotEquals(Set.of(), keys);
        assertNotEquals("", keys.toString() + keys.hashCode());
        assertTrue(keys.stream().anyMatch(steady.get(9)::equals));
      }
    } finally {
      ended.set(true);
    }
    changer.join();
    assertEquals(new HashSet<>(steady), keys);
    assertEquals(keys, new HashSet<>(steady));
    assertEquals(new HashSet<>(steady).hashCode(), keys.hashCode());
  }

  @Test
  void everyRemovalIsRefused() throws Exception {
    Selector selector = openSelector();
    SelectionKey key = register(selector, 3).get(0);
    Set<SelectionKey> keys = selector.keys();
    assertThrows(UnsupportedOperationException.class, () -> keys.removeIf(each -> false));
    assertThrows(UnsupportedOperationException.class, () -> keys.removeAll(List.of(key)));
    assertThrows(UnsupportedOperationException.class, () -> keys.retainAll(List.of(key)));
    assertThrows(UnsupportedOperationException.class, () -> keys.addAll(List.of(key)));
    assertThrows(UnsupportedOperationException.class, () -> keys.iterator().remove());
    assertEquals(3, keys.size());
  }

  /** More keys than a small table has room for. */
  @Test
  void setAnswersForKeysOfAnotherSelector() throws Exception {
    Selector selector = openSelector();
    List<SelectionKey> strangers = register(openSelector(), 300);
    for (int round = 0; round < 3; round++) {
      Set<SelectionKey> keys = selector.keys();
      assertTrue(strangers.stream().noneMatch(keys::contains));
      assertFalse(keys.containsAll(strangers));
      assertNotEquals(new HashSet<>(strangers), keys);
      register(selector, 1 + round);
    }
  }

  @Test
  void setAnswersForWhatIsNoKeyOfItsOwnKind() throws Exception {
    Selector selector = openSelector();
    Set<SelectionKey> keys = selector.keys();
    register(selector, 1);
    try (Selector reference = Settings.reference().openSelector();
        SocketChannel channel = Settings.reference().openSocketChannel()) {
      channel.configureBlocking(false);
      for (Object stranger : List.of("no key", channel.register(reference, OP_READ))) {
        assertFalse(keys.contains(stranger));
        assertFalse(keys.containsAll(List.of(stranger)));
        assertNotEquals(Set.of(stranger), keys);
        assertNotEquals(keys, Set.of(stranger));
      }
    }
    assertFalse(keys.equals(null));
  }
}
