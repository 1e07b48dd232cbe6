package io.edgewise.conformance.modes;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.EpollEvents;
import io.edgewise.EpollException;
import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import io.edgewise.conformance.contract.Rounds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MoveContract extends ModeContract {
  @ParameterizedTest
  @EnumSource
  void everythingMoves(Trigger trigger) throws Exception {
    EpollSelector source = open();
    EpollSelector target = open();
    int extra = trigger.name().contains("EXCLUSIVE") ? 0 : EpollEvents.RDHUP;
    DatagramChannel channel = openReadable();
    Object attachment = new Object();
    EpollSelectionKey old =
        source.register(channel, OP_READ | OP_WRITE, trigger, extra, attachment);
    EpollSelectionKey key = old.moveTo(target);

    assertNotSame(old, key);
    assertSame(target, key.selector());
    assertSame(channel, key.channel());
    assertSame(attachment, key.attachment());
    assertEquals(OP_READ | OP_WRITE, key.interestOps());
    assertEquals(trigger, key.trigger());
    assertEquals(extra, key.extraEvents());
    assertReported(key);
    assertEquals(OP_READ | OP_WRITE, key.readyOps());

    assertFalse(old.isValid());
    assertSame(source, old.selector());
    assertThrows(CancelledKeyException.class, old::interestOps);
    assertThrows(CancelledKeyException.class, old::trigger);
    assertThrows(CancelledKeyException.class, () -> old.moveTo(source));
    assertEquals(0, source.selectNow());
    assertEquals(Set.of(), source.keys());
    assertEquals(Set.of(key), target.keys());
    assertNull(channel.keyFor(source));
    assertSame(key, channel.keyFor(target));
  }

  @Test
  void plainKeyMovesWithTheInterestThatItsSelectorWasNotToldOf() throws Exception {
    EpollSelector source = open();
    EpollSelector target = open();
    EpollSelectionKey old = (EpollSelectionKey) openReadable().register(source, 0);
    old.interestOps(OP_READ);
    EpollSelectionKey key = old.moveTo(target);
    assertReported(key);
    assertEquals(0, source.selectNow());
  }

  /**
   * The selector that it left does not report it, though a thread is blocked there; the other
   * selector does.
   */
  @Test
  void eventsAreReportedByTheTargetWhileBothSelect() throws Exception {
    EpollSelector source = open();
    EpollSelector target = open();
    DatagramChannel channel = openDatagram();
    EpollSelectionKey key = source.register(channel, OP_READ, Trigger.EDGE);
    for (int i = 0; i < 100; i++) {
      EpollSelector from = key.selector();
      EpollSelector to = from == source ? target : source;
      Task<Integer> old = start(() -> from.select());
      Task<Integer> select = start(() -> to.select());
      old.awaitBlockedInSelect();
      select.awaitBlockedInSelect();
      key = key.moveTo(to);
      makeReadable(channel);
      assertEquals(1, select.join());
      from.wakeup();
      assertEquals(0, old.join());
      assertEquals(Set.of(key), to.selectedKeys());
      to.selectedKeys().clear();
      drain(channel);
    }
  }

  /** It was disarmed as a one-shot key and is no longer one. */
  @ParameterizedTest
  @EnumSource
  void reportedOneShotKeyThatBecameAnotherMovesAsThat(Trigger trigger) throws Exception {
    EpollSelectionKey key = open().register(openReadable(), OP_READ, Trigger.ONE_SHOT);
    assertReported(key);
    key.interestOps(0);
    key.trigger(trigger);
    key.interestOps(OP_READ);
    assertReported(key.moveTo(open()));
  }

  @Test
  void moveThereAndBackNeedsNoSelection() throws Exception {
    EpollSelector source = open();
    EpollSelector target = open();
    EpollSelectionKey key = source.register(openReadable(), OP_READ, Trigger.ONE_SHOT);
    for (int i = 0; i < 1000; i++) {
      key = key.moveTo(i % 2 == 0 ? target : source);
    }
    assertReported(key);
    assertEquals(0, target.selectNow());
    assertEquals(Set.of(key), source.keys());
    assertEquals(Set.of(), target.keys());
  }

  @Test
  void eventThatIsAlreadySelectedStaysInTheSetUntilTheNextSelection() throws Exception {
    EpollSelector source = open();
    EpollSelectionKey old = source.register(openReadable(), OP_READ, Trigger.LEVEL);
    assertEquals(1, source.select());
    EpollSelectionKey key = old.moveTo(open());
    assertEquals(Set.of(old), source.selectedKeys());
    assertFalse(old.isValid());
    assertTrue(old.isReadable());
    assertEquals(0, source.selectNow());
    assertEquals(Set.of(), source.selectedKeys());
    assertReported(key);
  }

  /** The thread that holds the event owns the channel; a move does not arm the key meanwhile. */
  @Test
  void reportedOneShotKeyStaysDisarmedUntilItIsRearmed() throws Exception {
    EpollSelector source = open();
    EpollSelectionKey key = source.register(openReadable(), OP_READ, Trigger.ONE_SHOT);
    assertReported(key);
    for (int i = 0; i < 3; i++) {
      key = key.moveTo(open());
      assertFalse(key.isArmed());
      assertNotReported(key);
    }
    key.rearm();
    assertReported(key);
    assertEquals(0, source.selectNow());
  }

  /** Another thread may move a key while a worker holds its event. */
  @Test
  void workerGoesOnWithAKeyThatWasMovedUnderIt() throws Exception {
    EpollSelector source = open();
    EpollSelectionKey key = source.register(openReadable(), OP_READ, Trigger.ONE_SHOT);
    assertReported(key);
    assertEquals(Optional.empty(), key.movedTo());
    EpollSelectionKey second = key.moveTo(open());
    EpollSelectionKey third = second.moveTo(open());

    assertEquals(Optional.of(second), key.movedTo());
    assertEquals(Optional.of(third), second.movedTo());
    assertTrue(key.isReadable());
    assertEquals(EpollEvents.IN, key.readyEvents());
    assertFalse(key.isPeerClosed());
    assertTrue(third.isReadable());
    assertThrows(CancelledKeyException.class, () -> key.interestOps(OP_READ));

    assertNotReported(third);
    assertSame(third, key.rearm());
    assertReported(third);
    assertEquals(0, source.selectNow());
    third.cancel();
    assertThrows(CancelledKeyException.class, key::rearm);
  }

  /** The hang-up of the disarmed key is among the events that are undone. */
  @Test
  void reportedOneShotKeyStaysDisarmedThoughAnActionFails() throws Exception {
    Connection connection = connect();
    EpollSelectionKey key = open().register(connection.near(), OP_WRITE, Trigger.ONE_SHOT);
    assertReported(key);
    EpollSelector target = open();
    EpollSelectionKey moved = key.moveTo(target);
    for (int i = 0; i < 10; i++) {
      target.register(openReadable(), OP_READ, Trigger.LEVEL);
    }
    connection.reset(); // the last key to be ready is the last to be reported
    assertThrows(
        IllegalStateException.class,
        () ->
            target.select(
                ready -> {
                  throw new IllegalStateException("thrown for " + ready);
                }));
    assertFalse(moved.isArmed());
    target.selectNow(ready -> assertNotSame(moved, ready));
    moved.rearm();
    assertEquals(11, target.selectNow());
  }

  /** If a channel is registered exclusively with two selectors, the kernel tells one of them. */
  @Test
  void eventOfAnExclusiveKeyIsNotLostWhileItMoves() throws Exception {
    EpollSelector source = open();
    EpollSelector target = open();
    for (Rounds rounds = new Rounds(20_000); rounds.next(); ) {
      try (DatagramChannel channel = openDatagram()) {
        EpollSelectionKey key = source.register(channel, OP_READ, Trigger.EDGE_EXCLUSIVE);
        source.selectNow();
        Task<Void> sending = start(() -> sendAfter(rounds.number() % 64 * 4, channel));
        EpollSelectionKey moved = key.moveTo(target);
        sending.join();
        assertReported(moved);
      }
      source.selectNow();
      target.selectNow();
    }
  }

  private Void sendAfter(int spins, DatagramChannel channel) throws IOException {
    spin(spins);
    makeReadable(channel);
    return null;
  }

  /** A loop over all keys of the target may find the new key before it has taken over. */
  @Test
  void movingRacesAChangeOfAllInterestInTheTarget() throws Exception {
    EpollSelector source = open();
    EpollSelector target = closing(EpollSelector.open(Trigger.ONE_SHOT));
    DatagramChannel channel = openReadable();
    AtomicBoolean stopped = new AtomicBoolean();
    Task<Void> changing =
        start(
            () -> {
              while (!stopped.get()) {
                for (SelectionKey key : target.keys()) {
                  changeInterest(key);
                }
              }
              return null;
            });
    EpollSelectionKey key = source.register(channel, OP_READ, Trigger.ONE_SHOT);
    for (Rounds rounds = new Rounds(3000); rounds.next(); ) {
      source.select(ready -> assertTrue(ready.isReadable()), 0);
      key = key.moveTo(target).moveTo(source).rearm();
    }
    stopped.set(true);
    changing.join();
    key.cancel();
    List<EpollSelectionKey> keys = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      keys.add(target.register(openReadable(), OP_READ, Trigger.LEVEL));
    }
    assertEquals(8, target.selectNow());
    assertEquals(Set.copyOf(keys), target.selectedKeys());
  }

  private static void changeInterest(SelectionKey key) {
    try {
      key.interestOps(OP_READ);
    } catch (CancelledKeyException e) {
      assertNull(e.getCause(), "moved on, and not refused");
    }
  }

  @Test
  void keyThatHasMovedLeavesTheSelectedKeysWhenItsSelectorCloses() throws Exception {
    EpollSelector source = open();
    EpollSelectionKey key = source.register(openReadable(), OP_READ, Trigger.LEVEL);
    assertEquals(1, source.select());
    Set<SelectionKey> selected = source.selectedKeys();
    EpollSelectionKey moved = key.moveTo(open());
    source.close();
    assertEquals(Set.of(), selected);
    assertReported(moved);
  }

  @Test
  void reportedOneShotKeyWhosePeerIsGoneStaysDisarmed() throws Exception {
    Connection connection = connect();
    EpollSelectionKey key = open().register(connection.near(), OP_READ, Trigger.ONE_SHOT);
    connection.reset();
    assertReported(key);
    key = key.moveTo(open());
    assertNothingFor(10, key.selector());
    key.rearm();
    assertReported(key);
  }

  @Test
  void closeOfThePeerThatWasHeardMovesToo() throws Exception {
    Connection connection = connect();
    EpollSelectionKey key =
        open().register(connection.near(), OP_READ, Trigger.EDGE, EpollEvents.RDHUP, null);
    connection.far().shutdownOutput();
    assertReported(key);
    key = key.moveTo(open());
    assertTrue(key.isPeerClosed());
    assertReported(key);
    assertEquals(EpollEvents.IN, key.readyEvents());
  }

  @Test
  void keyOfTheTargetItselfStays() throws Exception {
    EpollSelectionKey key = open().register(openReadable(), OP_READ, Trigger.EDGE);
    assertSame(key, key.moveTo(key.selector()));
    assertReported(key);
  }

  private void assertMoveFails(
      Class<? extends Exception> expected, EpollSelectionKey key, EpollSelector target)
      throws Exception {
    key.rearm(); // an edge that was reported is not reported again
    assertThrows(expected, () -> key.moveTo(target));
    assertTrue(key.isValid());
    assertSame(key, key.channel().keyFor(key.selector()));
    assertReported(key);
    key.interestOps(OP_WRITE);
    assertReported(key);
    key.interestOps(OP_READ);
    assertReported(key);
  }

  @ParameterizedTest
  @EnumSource(names = {"LEVEL", "EDGE"})
  void keyThatCannotMoveIsAsItWas(Trigger trigger) throws Exception {
    DatagramChannel channel = openReadable();
    EpollSelectionKey key = open().register(channel, OP_READ, trigger);

    EpollSelector closed = open();
    closed.close();
    assertMoveFails(ClosedSelectorException.class, key, closed);

    EpollSelector other = open();
    EpollSelectionKey present = other.register(channel, OP_WRITE, Trigger.LEVEL, 0, "present");
    assertMoveFails(IllegalStateException.class, key, other);
    assertEquals("present", present.attachment());
    assertReported(present);

    assertThrows(NullPointerException.class, () -> key.moveTo(null));
  }

  /** The kernel refuses the second registration: the first one goes on. */
  @Test
  void keyThatTheTargetRefusesIsAsItWas() throws Exception {
    EpollSelector inner = open();
    inner.register(openReadable(), OP_READ, Trigger.LEVEL);
    EpollSelector outer = open();
    EpollSelectionKey key = outer.register(inner.asChannel(), OP_READ, Trigger.LEVEL);
    EpollSelector watched = open();
    inner.register(watched.asChannel(), OP_READ, Trigger.EDGE);
    EpollException e = assertThrows(EpollException.class, () -> key.moveTo(watched));
    assertEquals("ELOOP", e.errnoName());
    assertTrue(key.isValid());
    assertReported(key);
    assertEquals(Set.of(), watched.keys());
    assertNull(inner.asChannel().keyFor(watched));
    EpollSelectionKey moved = key.moveTo(open());
    assertReported(moved);
    assertEquals(0, watched.selectNow());
  }

  @Test
  void cancelledKeyAndClosedChannelDoNotMove() throws Exception {
    EpollSelector source = open();
    EpollSelector target = open();
    EpollSelectionKey cancelled = source.register(openReadable(), OP_READ, Trigger.EDGE);
    cancelled.cancel();
    assertThrows(CancelledKeyException.class, () -> cancelled.moveTo(target));
    EpollSelectionKey closed = source.register(openReadable(), OP_READ, Trigger.EDGE);
    closed.channel().close();
    assertThrows(CancelledKeyException.class, () -> closed.moveTo(target));
    assertEquals(Set.of(), target.keys());
    source.selectNow();
    assertEquals(Set.of(), source.keys());
  }

  @Test
  void oneOfManyMoversWins() throws Exception {
    for (Rounds rounds = new Rounds(500); rounds.next(); ) {
      EpollSelectionKey key = open().register(openReadable(), OP_READ, Trigger.EDGE);
      List<EpollSelector> targets = List.of(open(), open(), open());
      List<Task<EpollSelectionKey>> tasks = new ArrayList<>();
      for (EpollSelector target : targets) {
        tasks.add(
            start(
                () -> {
                  try {
                    return key.moveTo(target);
                  } catch (CancelledKeyException lost) {
                    return null;
                  }
                }));
      }
      List<EpollSelectionKey> winners = new ArrayList<>();
      for (Task<EpollSelectionKey> task : tasks) {
        if (task.join() != null) {
          winners.add(task.join());
        }
      }
      assertEquals(1, winners.size());
      assertReported(winners.get(0));
      int registered = targets.stream().mapToInt(target -> target.keys().size()).sum();
      assertEquals(1, registered);
      closeAll();
    }
  }

  @Test
  void movingRacesCloseOfTheTarget() throws Exception {
    for (Rounds rounds = new Rounds(1000); rounds.next(); ) {
      EpollSelector source = open();
      EpollSelector target = open();
      DatagramChannel channel = openReadable();
      EpollSelectionKey key = source.register(channel, OP_READ, Trigger.EDGE);
      Task<EpollSelectionKey> move =
          start(
              () -> {
                try {
                  return key.moveTo(target);
                } catch (ClosedSelectorException | ClosedChannelException e) {
                  return null;
                }
              });
      target.close();
      EpollSelectionKey moved = move.join();
      if (moved == null) {
        assertTrue(key.isValid());
        assertReported(key);
      } else {
        assertFalse(key.isValid());
        assertFalse(moved.isValid());
        assertFalse(channel.isRegistered());
      }
      closeAll();
    }
  }

  /**
   * Loops in two selectors answer messages, while a third thread moves the connections between them
   * at random: every message is answered, and a connection's are answered in order.
   */
  @ParameterizedTest
  @EnumSource(names = {"LEVEL", "EDGE", "ONE_SHOT"})
  void connectionsMoveUnderLoad(Trigger trigger) throws Exception {
    EpollSelector[] selectors = {open(), open()};
    AtomicBoolean stopped = new AtomicBoolean();
    AtomicInteger moves = new AtomicInteger();
    List<Connection> connections = new ArrayList<>();
    List<EpollSelectionKey> keys = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      connections.add(connect());
      keys.add(selectors[i % 2].register(connections.get(i).near(), OP_READ, trigger));
    }
    List<Task<Void>> loops = new ArrayList<>();
    for (EpollSelector selector : selectors) {
      loops.add(start(() -> echoUntil(selector, stopped)));
    }
    Task<Void> mover =
        start(
            () -> {
              Random random = new Random(1);
              while (!stopped.get()) {
                int chosen = random.nextInt(keys.size());
                EpollSelectionKey key = keys.get(chosen);
                EpollSelector other = selectors[key.selector() == selectors[0] ? 1 : 0];
                keys.set(chosen, key.moveTo(other));
                moves.incrementAndGet();
              }
              return null;
            });
    List<Task<Void>> clients = new ArrayList<>();
    for (Connection connection : connections) {
      clients.add(start(() -> converse(connection.far(), 500)));
    }
    for (Task<Void> client : clients) {
      client.join();
    }
    while (moves.get() < 100 && !mover.isDone()) {
      Thread.onSpinWait(); // the clients were faster, so there were few moves
    }
    stopped.set(true);
    mover.join();
    for (EpollSelector selector : selectors) {
      selector.wakeup();
    }
    for (Task<Void> loop : loops) {
      loop.join();
    }
    assertEquals(6, selectors[0].keys().size() + selectors[1].keys().size());
  }

  private static Void echoUntil(EpollSelector selector, AtomicBoolean stopped) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(64);
    while (!stopped.get()) {
      selector.select();
      for (SelectionKey key : selector.selectedKeys()) {
        SocketChannel channel = (SocketChannel) key.channel();
        synchronized (channel) { // in NIO mode, both selectors may report it for a moment
          bytes.clear();
          while (channel.read(bytes) > 0) {
            channel.write(bytes.flip());
            bytes.clear();
          }
        }
        ((EpollSelectionKey) key).rearm();
      }
      selector.selectedKeys().clear();
    }
    return null;
  }

  /** An action moves the other key, whose event is on its way, and another key gets its place. */
  @Test
  void eventOfAKeyThatHasMovedIsNotThatOfTheNextInItsPlace() throws Exception {
    EpollSelector target = open();
    EpollSelectionKey next =
        assertEventIsNotThatOfTheNextInItsPlace(
            open(), Trigger.ONE_SHOT, other -> other.moveTo(target), Trigger.ONE_SHOT);
    assertEquals(1, target.selectNow());
    makeReadable(next.channel());
    assertReported(next);
  }

  /** A change that is refused may have moved along; one that is not refused must have. */
  @Test
  void changeOfAPlainKeyThatRacesAMoveIsMadeOrRefused() throws Exception {
    EpollSelector source = open();
    EpollSelector target = open();
    AtomicReference<Optional<SelectionKey>> current = new AtomicReference<>();
    AtomicBoolean changed = new AtomicBoolean();
    Task<Void> changing =
        start(
            () -> {
              int round = 0;
              for (var key = awaitAny(current); key.isPresent(); key = awaitAny(current)) {
                spin(round++ % 64 * 4);
                changed.set(isChanged(key.get()));
                current.set(null);
              }
              return null;
            });
    for (Rounds rounds = new Rounds(1000); rounds.next(); ) {
      try (DatagramChannel channel = provider().openDatagramChannel()) {
        channel.configureBlocking(false);
        EpollSelectionKey key = (EpollSelectionKey) channel.register(source, OP_READ);
        source.selectNow();
        current.set(Optional.of(key));
        EpollSelectionKey moved = key.moveTo(target);
        awaitNone(current, changing);
        int selected = target.selectNow(any -> {});
        if (changed.get()) {
          assertEquals(OP_WRITE, moved.interestOps());
          assertEquals(1, selected);
        }
      }
    }
    current.set(Optional.empty());
    changing.join();
  }

  private static boolean isChanged(SelectionKey key) {
    try {
      key.interestOps(OP_WRITE);
      return true;
    } catch (CancelledKeyException e) {
      return false;
    }
  }
}
