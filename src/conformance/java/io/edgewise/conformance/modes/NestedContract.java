package io.edgewise.conformance.modes;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.EpollEvents;
import io.edgewise.EpollException;
import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import io.edgewise.conformance.Descriptors;
import io.edgewise.conformance.SendBuffer;
import io.edgewise.conformance.Settings;
import io.edgewise.conformance.contract.Rounds;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A selector that another one watches. */
class NestedContract extends ModeContract {
  private static final int MORE_THAN_A_WAIT_REPORTS = 1100;

  private EpollSelectionKey nest(EpollSelector inner, EpollSelector outer) throws IOException {
    return outer.register(inner.asChannel(), OP_READ, Trigger.LEVEL);
  }

  @Test
  void selectorIsReadableWhileItHasReadyKeys() throws Exception {
    EpollSelector inner = open();
    EpollSelectionKey key = nest(inner, open());
    assertNotReported(key);
    DatagramChannel channel = openDatagram();
    inner.register(channel, OP_READ, Trigger.LEVEL);
    assertNotReported(key);
    makeReadable(channel);
    assertReported(key);
    assertTrue(key.isReadable());
    assertEquals(1, inner.selectNow());
    assertReported(key);
    drain(channel);
    assertNotReported(key);
  }

  /**
   * A selector may arm keys by how they were used as long as that is not visible. Once it is
   * watched, it is readable for as long as one of its keys is.
   */
  @Test
  void selectorWhoseKeysWereHandedOverIsReadableWhileTheyAre() throws Exception {
    EpollSelector inner = open();
    DatagramChannel channel = openDatagram();
    SelectionKey handedOver = channel.register(inner, OP_READ);
    for (int i = 0; i < 20; i++) {
      makeReadable(channel);
      assertEquals(1, inner.select(key -> key.interestOps(0)));
      assertEquals(0, inner.select(1));
      drain(channel);
      handedOver.interestOps(OP_READ);
      assertEquals(0, inner.selectNow());
    }
    EpollSelectionKey key = nest(inner, open());
    assertNotReported(key);
    makeReadable(channel);
    for (int i = 0; i < 3; i++) {
      assertReported(key);
      assertEquals(1, inner.selectNow(ready -> assertSame(handedOver, ready)));
    }
    drain(channel);
    assertNotReported(key);
  }

  @Test
  void blockedThreadHearsOfTheInnerSelectorsKeys() throws Exception {
    EpollSelector inner = open();
    EpollSelector outer = open();
    DatagramChannel channel = openDatagram();
    inner.register(channel, OP_READ, Trigger.EDGE);
    nest(inner, outer);
    for (int i = 0; i < 50; i++) {
      Task<Integer> select = start(() -> outer.select(key -> assertSame(outer, key.selector())));
      select.awaitBlockedInSelect();
      makeReadable(channel);
      assertEquals(1, select.join());
      assertEquals(1, inner.selectNow());
      inner.selectedKeys().clear();
    }
  }

  @Test
  void edgeOfASelectorIsReportedOnce() throws Exception {
    EpollSelector inner = open();
    EpollSelector outer = open();
    DatagramChannel channel = openReadable();
    inner.register(channel, OP_READ, Trigger.LEVEL);
    EpollSelectionKey key = outer.register(inner.asChannel(), OP_READ, Trigger.EDGE);
    assertReported(key);
    assertNotReported(key);
    key.rearm();
    assertReported(key);
  }

  /** NIO's idiom: register, then wake up, so that a selection operation is performed. */
  @Test
  void wakeupOfTheInnerSelectorIsSeen() throws Exception {
    EpollSelector inner = open();
    EpollSelector outer = open();
    EpollSelectionKey key = nest(inner, outer);
    Task<Integer> select = start(() -> outer.select());
    select.awaitBlockedInSelect();
    openReadable().register(inner, OP_READ);
    inner.wakeup();
    assertEquals(1, select.join());
    outer.selectedKeys().clear();
    assertEquals(1, inner.selectNow());
    assertReported(key);
    inner.selectedKeys().iterator().next().cancel();
    inner.selectNow();
    assertNotReported(key);
  }

  @Test
  void wakeupBeforeTheSelectorIsWatchedIsSeen() throws Exception {
    EpollSelector inner = open();
    inner.wakeup();
    EpollSelectionKey key = nest(inner, open());
    assertReported(key);
    inner.wakeup();
    assertReported(key);
    assertEquals(0, inner.selectNow());
    assertNotReported(key);
  }

  @Test
  void wakeupThatRacesWatchingIsSeen() throws Exception {
    AtomicReference<Optional<EpollSelector>> current = new AtomicReference<>();
    Task<Void> waking =
        start(
            () -> {
              int round = 0;
              for (var inner = awaitAny(current); inner.isPresent(); inner = awaitAny(current)) {
                spin(round++ % 32);
                inner.get().wakeup();
                current.set(null);
              }
              return null;
            });
    try (EpollSelector outer = EpollSelector.open()) {
      for (Rounds rounds = new Rounds(1000); rounds.next(); ) {
        try (EpollSelector inner = EpollSelector.open()) {
          current.set(Optional.of(inner));
          spin(rounds.number() / 32 % 32);
          EpollSelectionKey key = nest(inner, outer);
          awaitNone(current, waking);
          assertReported(key);
        }
        outer.selectNow();
      }
    }
    current.set(Optional.empty());
    waking.join();
  }

  /** Neither may use the other's descriptor once that is closed and maybe in use again. */
  @Test
  void selectorsThatWatchEachOtherCloseTogether() throws Exception {
    for (Rounds rounds = new Rounds(1000); rounds.next(); ) {
      EpollSelector inner = EpollSelector.open();
      EpollSelector outer = EpollSelector.open();
      nest(inner, outer);
      Task<Void> closing =
          start(
              () -> {
                outer.close();
                return null;
              });
      Task<Void> opening =
          start(
              () -> {
                EpollSelector.open().close();
                provider().openDatagramChannel().close();
                return null;
              });
      inner.close();
      closing.join();
      opening.join();
    }
  }

  @Test
  void plainNioRegistrationWorksToo() throws Exception {
    EpollSelector inner = open();
    EpollSelector outer = open();
    inner.register(openReadable(), OP_READ, Trigger.LEVEL);
    SelectionKey key = inner.asChannel().register(outer, OP_READ, "attached");
    assertEquals(1, outer.select());
    assertTrue(key.isReadable());
    assertEquals("attached", key.attachment());
    key.interestOps(0);
    outer.selectedKeys().clear();
    assertEquals(0, outer.selectNow());
  }

  @Test
  void selectorWithAnExclusiveDefaultWatchesOthersAll() throws Exception {
    EpollSelector inner = open();
    inner.register(openReadable(), OP_READ, Trigger.LEVEL);
    EpollSelector outer = closing(EpollSelector.open(Trigger.EXCLUSIVE));
    EpollSelectionKey key = (EpollSelectionKey) inner.asChannel().register(outer, OP_READ);
    assertEquals(Trigger.LEVEL, key.trigger());
    assertReported(key);
    EpollSelector other = closing(EpollSelector.open(Trigger.EDGE_EXCLUSIVE));
    assertReported(other.register(inner.asChannel(), OP_READ, Trigger.EDGE));
    assertReported(key.moveTo(closing(EpollSelector.open(Trigger.EXCLUSIVE))));
  }

  @Test
  void channelOfASelectorReadsOnly() throws Exception {
    EpollSelector inner = open();
    SelectableChannel channel = inner.asChannel();
    assertSame(channel, inner.asChannel());
    assertFalse(channel.isBlocking());
    assertEquals(OP_READ, channel.validOps());
    assertSame(inner.provider(), channel.provider());
    assertThrows(
        IllegalArgumentException.class, () -> open().register(channel, OP_WRITE, Trigger.LEVEL));
    assertFalse(channel.isRegistered());
  }

  @Test
  void jdksSelectorDoesNotTakeIt() throws Exception {
    SelectorProvider jdk = Settings.reference();
    try (Selector selector = jdk.openSelector()) {
      EpollSelector inner = open();
      assertThrows(
          IllegalSelectorException.class, () -> inner.asChannel().register(selector, OP_READ));
    }
  }

  @Test
  void selectorDoesNotWatchItself() throws Exception {
    EpollSelector selector = open();
    SelectableChannel channel = selector.asChannel();
    assertThrows(
        IllegalArgumentException.class, () -> selector.register(channel, OP_READ, Trigger.LEVEL));
    assertThrows(IllegalArgumentException.class, () -> channel.register(selector, OP_READ));
    assertEquals(Set.of(), selector.keys());
    assertFalse(channel.isRegistered());
  }

  @Test
  void loopIsRefused() throws Exception {
    EpollSelector one = open();
    EpollSelector two = open();
    EpollSelector three = open();
    nest(one, two);
    nest(two, three);
    EpollException e = assertThrows(EpollException.class, () -> nest(three, one));
    assertEquals("ELOOP", e.errnoName());
    assertTrue(e.getMessage().contains("loop"), e.getMessage());
    assertTrue(e.getMessage().contains("EPOLL_CTL_ADD"), e.getMessage());
    assertEquals(Set.of(), one.keys());
    assertFalse(three.asChannel().isRegistered());
    three.asChannel().register(one, OP_READ);
    assertEquals(1, one.selectNow());
    SelectionKey refused = one.selectedKeys().iterator().next();
    CancelledKeyException cancelled = assertThrows(CancelledKeyException.class, refused::readyOps);
    assertEquals("ELOOP", assertInstanceOf(EpollException.class, cancelled.getCause()).errnoName());
  }

  /**
   * A chain that is too long is refused at the beginning of the selection, and nothing else ends
   * its wait.
   */
  @Test
  void refusedKeyEndsASelectionThatWouldWait() throws Exception {
    EpollSelector inner = open();
    for (int length = 1; length < 5; length++) {
      EpollSelector outer = open();
      nest(inner, outer);
      inner = outer;
    }
    SelectableChannel chain = inner.asChannel();
    EpollSelector last = open();
    for (int i = 0; i < 20; i++) {
      SelectionKey key = chain.register(last, OP_READ);
      Task<Integer> select = start(() -> last.select());
      assertEquals(1, select.join());
      assertEquals(Set.of(key), last.selectedKeys());
      assertFalse(key.isValid());
      assertEquals(0, last.selectNow());

      SelectionKey again = chain.register(last, OP_READ);
      select = start(() -> last.select(selected -> assertSame(again, selected), 3_600_000));
      assertEquals(1, select.join());
      assertEquals(0, last.selectNow());
    }
  }

  @Test
  void closeThatWasReportedMakesASelectorReadableNoMore() throws Exception {
    EpollSelector inner = open();
    EpollSelectionKey key = nest(inner, open());
    registerForTheClose(inner);
    assertReported(key);
    assertEquals(1, inner.selectNow());
    assertNotReported(key);

    registerForTheClose(inner);
    assertReported(key);
    assertThrows(
        IllegalStateException.class,
        () ->
            inner.selectNow(
                ready -> {
                  throw new IllegalStateException("thrown for " + ready);
                }));
    assertNotReported(key);
  }

  @Test
  void closeThatWasReportedDoesNotMakeASelectorReadableWhenItIsFirstWatched() throws Exception {
    EpollSelector inner = open();
    registerForTheClose(inner);
    assertEquals(1, inner.selectNow());
    assertNotReported(nest(inner, open()));
  }

  /** Registers a key that is not ready except for its peer's close. */
  private void registerForTheClose(EpollSelector selector) throws IOException {
    Connection connection = connect();
    SendBuffer.fill(connection.near());
    selector.register(connection.near(), OP_WRITE, Trigger.LEVEL, EpollEvents.RDHUP, null);
    connection.far().shutdownOutput();
  }

  @Test
  void chainThatIsTooLongIsRefused() throws Exception {
    List<EpollSelector> chain = new ArrayList<>();
    chain.add(open());
    int length = 1;
    try {
      for (; length < 20; length++) {
        chain.add(open());
        nest(chain.get(length - 1), chain.get(length));
      }
    } catch (EpollException e) {
      assertEquals("ELOOP", e.errnoName());
    }
    assertEquals(5, length);
    chain.get(0).register(openReadable(), OP_READ, Trigger.LEVEL);
    for (int i = 0; i < length; i++) {
      assertEquals(1, chain.get(i).selectNow(), "selector " + i);
    }
  }

  @Test
  void closedSelectorLeavesTheOneThatWatchesIt() throws Exception {
    EpollSelector outer = open();
    DatagramChannel readable = openReadable();
    for (int i = 0; i < 1000; i++) {
      EpollSelector inner = EpollSelector.open();
      inner.register(readable, OP_READ, Trigger.LEVEL);
      SelectableChannel channel = inner.asChannel();
      EpollSelectionKey key = nest(inner, outer);
      if (i % 2 == 0) {
        assertReported(key);
      }
      inner.close();
      assertFalse(key.isValid());
      assertFalse(channel.isOpen());
      assertThrows(ClosedSelectorException.class, inner::asChannel);
      assertThrows(
          ClosedChannelException.class, () -> outer.register(channel, OP_READ, Trigger.LEVEL));

      // As a rule it has the number of a closed descriptor: it must not be touched.
      EpollSelector next = EpollSelector.open();
      EpollSelectionKey nextKey = nest(next, outer);
      assertEquals(0, outer.selectNow());
      next.register(readable, OP_READ, Trigger.LEVEL);
      assertReported(nextKey);
      next.close();
      assertEquals(0, outer.selectNow());
      assertEquals(Set.of(), outer.keys());
    }
  }

  @Test
  void closedChannelEndsTheRegistrationOnly() throws Exception {
    EpollSelector inner = open();
    EpollSelector outer = open();
    inner.register(openReadable(), OP_READ, Trigger.LEVEL);
    EpollSelectionKey key = nest(inner, outer);
    assertReported(key);
    inner.asChannel().close();
    assertFalse(key.isValid());
    assertEquals(0, outer.selectNow());
    assertTrue(inner.isOpen());
    assertEquals(1, inner.selectNow());
  }

  @Test
  void outerSelectorClosesBeforeTheInnerOne() throws Exception {
    EpollSelector inner = open();
    inner.register(openReadable(), OP_READ, Trigger.LEVEL);
    EpollSelector outer = open();
    EpollSelectionKey key = nest(inner, outer);
    outer.close();
    assertFalse(key.isValid());
    assertNull(inner.asChannel().keyFor(outer));
    assertEquals(1, inner.selectNow());
    assertReported(nest(inner, open()));
  }

  @Test
  void closingRacesNesting() throws Exception {
    EpollSelector outer = open();
    for (Rounds rounds = new Rounds(1000); rounds.next(); ) {
      EpollSelector inner = EpollSelector.open();
      SelectableChannel channel = inner.asChannel();
      Task<Boolean> nesting =
          start(
              () -> {
                try {
                  outer.register(channel, OP_READ, Trigger.EDGE);
                  return true;
                } catch (ClosedChannelException | CancelledKeyException e) {
                  return false;
                }
              });
      inner.close();
      nesting.join();
      assertEquals(0, outer.selectNow());
      assertEquals(Set.of(), outer.keys());
    }
  }

  @Test
  void wakeupThatIsUsedUpEndsNoOtherSelection() throws Exception {
    EpollSelector selector = open();
    selector.asChannel(); // from now on each wake-up is written
    List<SelectionKey> keys = new ArrayList<>();
    for (int i = 0; i < MORE_THAN_A_WAIT_REPORTS; i++) {
      keys.add(openDatagram().register(selector, OP_WRITE));
    }
    assertTrue(selector.selectNow(key -> {}) > 0);
    selector.wakeup();
    assertTrue(selector.select(key -> {}) > 0);
    keys.forEach(key -> key.interestOps(0));
    assertNothingFor(50, selector);
  }

  @Test
  void wakeupOfAClosedSelectorThatWasWatchedDoesNothing() throws Exception {
    EpollSelector selector = open();
    selector.asChannel();
    selector.close();
    for (int i = 0; i < 3; i++) {
      assertSame(selector, selector.wakeup());
    }
  }

  /** Each wake-up is written to a descriptor that is closed once. */
  @Test
  void wakeupsOfAWatchedSelectorRaceItsClose() throws Exception {
    wakeUntilClosed(10);
    int before = Descriptors.count();
    wakeUntilClosed(1000);
    assertEquals(before, Descriptors.count());
  }

  private static void wakeUntilClosed(int selectors) throws Exception {
    AtomicReference<EpollSelector> current = new AtomicReference<>();
    AtomicBoolean ended = new AtomicBoolean();
    List<Task<Void>> wakers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      wakers.add(
          start(
              () -> {
                while (!ended.get()) {
                  EpollSelector selector = current.get();
                  if (selector != null) {
                    selector.wakeup();
                  }
                }
                return null;
              }));
    }
    for (Rounds rounds = new Rounds(selectors); rounds.next(); ) {
      try (EpollSelector selector = EpollSelector.open()) {
        selector.asChannel();
        current.set(selector);
        if (rounds.number() % 2 == 0) {
          selector.selectNow();
        }
      }
    }
    ended.set(true);
    for (Task<Void> waker : wakers) {
      waker.join();
    }
  }

  @Test
  void selectorThatWatchedAnotherIsNotKept() throws Exception {
    EpollSelector inner = open();
    List<WeakReference<Object>> outers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      try (EpollSelector outer = EpollSelector.open()) {
        nest(inner, outer);
        outer.selectNow();
        outers.add(new WeakReference<>(outer));
      }
    }
    awaitCollection(outers);
    assertTrue(inner.isOpen());
  }
}
