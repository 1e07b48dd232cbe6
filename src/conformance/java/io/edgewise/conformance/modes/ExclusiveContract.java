package io.edgewise.conformance.modes;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.EpollEvents;
import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import io.edgewise.conformance.Settings;
import io.edgewise.conformance.Threads;
import io.edgewise.conformance.contract.Rounds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExclusiveContract extends ModeContract {
  private static final int SELECTORS = 8;
  private static final int CONNECTIONS = 25;

  /**
   * Connects again and again to a channel that is registered with N selectors, each with a blocked
   * thread. Returns how many of these the kernel has told of a connection, in all. A thread that
   * was not told is woken up and selects nothing, though the connection is there.
   */
  private int selectorsToldOfConnections(Trigger trigger) throws Exception {
    ServerSocketChannel server = openServer();
    List<EpollSelector> selectors = new ArrayList<>();
    for (int i = 0; i < SELECTORS; i++) {
      selectors.add(open());
      selectors.get(i).register(server, OP_ACCEPT, trigger);
    }
    int told = 0;
    for (int i = 0; i < CONNECTIONS; i++) {
      List<Task<Integer>> tasks = new ArrayList<>();
      for (EpollSelector selector : selectors) {
        tasks.add(start(() -> selector.select(key -> assertTrue(key.isAcceptable()))));
      }
      tasks.forEach(Task::awaitBlockedInSelect);
      try (SocketChannel client = provider().openSocketChannel()) {
        client.connect(server.getLocalAddress());
        awaitAny(tasks);
        selectors.forEach(EpollSelector::wakeup);
        for (Task<Integer> task : tasks) {
          told += task.join();
        }
        server.accept().close();
      }
      for (EpollSelector selector : selectors) {
        selector.selectNow();
      }
    }
    return told;
  }

  private static void awaitAny(List<Task<Integer>> tasks) {
    long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
    while (tasks.stream().noneMatch(Task::isDone)) {
      assertTrue(System.nanoTime() < deadline, "nobody was told of the connection");
      Threads.pause();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EXCLUSIVE", "EDGE_EXCLUSIVE"})
  void connectionWakesOneOrAFew(Trigger trigger) throws Exception {
    int told = selectorsToldOfConnections(trigger);
    assertTrue(told >= CONNECTIONS, () -> "a connection was missed: " + told);
    assertTrue(told <= 2 * CONNECTIONS || areParked(), () -> "wakes too many: " + told);
  }

  /** The kernel tells every epoll instance that is only watched and has no waiting thread. */
  private static boolean areParked() {
    return Settings.virtualThreads() && Runtime.version().feature() >= 24;
  }

  @Test
  void connectionWakesAllWithoutIt() throws Exception {
    int told = selectorsToldOfConnections(Trigger.LEVEL);
    assertTrue(told > CONNECTIONS * SELECTORS / 2, () -> "wakes few by itself: " + told);
  }

  @Test
  void interestOfAnExclusiveKeyChanges() throws Exception {
    EpollSelector selector = open();
    DatagramChannel channel = openReadable();
    EpollSelectionKey key = selector.register(channel, OP_READ, Trigger.EXCLUSIVE);
    assertReported(key);
    assertReported(key);
    key.interestOps(OP_READ | OP_WRITE);
    assertReported(key);
    assertEquals(OP_READ | OP_WRITE, key.readyOps());
    key.interestOps(0);
    assertFalse(key.isArmed());
    assertNotReported(key);
    key.interestOps(OP_WRITE);
    assertReported(key);
    assertEquals(OP_WRITE, key.readyOps());
    key.interestOps(0);
    Task<Integer> select = start(() -> selector.select(ready -> assertTrue(ready.isReadable())));
    select.awaitBlockedInSelect();
    key.interestOps(OP_READ);
    assertEquals(1, select.join());
  }

  @Test
  void exclusiveEdgeIsReportedOnceAndAgainWhenRearmed() throws Exception {
    EpollSelectionKey key = open().register(openReadable(), OP_READ, Trigger.EDGE_EXCLUSIVE);
    assertReported(key);
    assertNotReported(key);
    key.rearm();
    assertReported(key);
    assertNotReported(key);
  }

  @Test
  void triggerBecomesExclusiveAndBack() throws Exception {
    EpollSelectionKey key = open().register(openReadable(), OP_READ, Trigger.ONE_SHOT);
    for (Trigger trigger : Trigger.values()) {
      key.trigger(trigger);
      assertEquals(trigger, key.trigger());
      assertReported(key);
      boolean level = trigger == Trigger.LEVEL || trigger == Trigger.EXCLUSIVE;
      assertEquals(level ? 1 : 0, key.selector().selectNow(), trigger::toString);
      key.selector().selectedKeys().clear();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EXCLUSIVE", "EDGE_EXCLUSIVE"})
  void whatTheKernelRefusesIsRefusedBeforeAnythingChanges(Trigger trigger) throws Exception {
    EpollSelector selector = open();
    DatagramChannel channel = openReadable();
    for (int events : new int[] {EpollEvents.RDHUP, EpollEvents.PRI}) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> selector.register(channel, OP_READ, trigger, events, null));
      assertTrue(e.getMessage().contains(EpollEvents.toString(events)), e.getMessage());
      assertTrue(e.getMessage().contains("EPOLLEXCLUSIVE"), e.getMessage());
      assertFalse(channel.isRegistered());
    }
    EpollSelectionKey key = selector.register(channel, OP_READ, trigger);
    assertThrows(IllegalArgumentException.class, () -> key.extraEvents(EpollEvents.RDHUP));
    assertEquals(0, key.extraEvents());
    assertReported(key);
    EpollSelectionKey other =
        open().register(channel, OP_READ, Trigger.LEVEL, EpollEvents.RDHUP, null);
    assertThrows(IllegalArgumentException.class, () -> other.trigger(trigger));
    assertEquals(Trigger.LEVEL, other.trigger());
    assertReported(other);
  }

  @Test
  void selectorIsNotWatchedExclusively() throws Exception {
    EpollSelector outer = open();
    EpollSelector inner = open();
    assertThrows(
        IllegalArgumentException.class,
        () -> outer.register(inner.asChannel(), OP_READ, Trigger.EXCLUSIVE));
    EpollSelectionKey key = outer.register(inner.asChannel(), OP_READ, Trigger.LEVEL);
    assertThrows(IllegalArgumentException.class, () -> key.trigger(Trigger.EXCLUSIVE));
    assertEquals(Trigger.LEVEL, key.trigger());
  }

  @Test
  void closedPeerOfAnExclusiveKeyDoesNotSpinWithoutInterest() throws Exception {
    Connection connection = connect();
    EpollSelectionKey key = open().register(connection.near(), OP_READ, Trigger.EXCLUSIVE);
    key.interestOps(0);
    connection.reset();
    assertNothingFor(20, key.selector());
    assertEquals(0, key.readyOps());
  }

  @Test
  void manySelectorsShareTheWorkAndLoseNothing() throws Exception {
    ServerSocketChannel server = openServer();
    List<EpollSelector> selectors = new ArrayList<>();
    List<Task<Integer>> tasks = new ArrayList<>();
    AtomicBoolean stopped = new AtomicBoolean();
    for (int i = 0; i < SELECTORS; i++) {
      EpollSelector selector = open();
      selectors.add(selector);
      SelectionKey key = selector.register(server, OP_ACCEPT, Trigger.EXCLUSIVE);
      tasks.add(start(() -> acceptUntil(key, stopped)));
    }
    Rounds rounds = new Rounds(500);
    while (rounds.next()) {
      try (SocketChannel client = provider().openSocketChannel()) {
        client.connect(server.getLocalAddress());
        assertEquals(-1, client.read(ByteBuffer.allocate(1)));
      }
    }
    stopped.set(true);
    selectors.forEach(EpollSelector::wakeup);
    int accepted = 0;
    for (Task<Integer> task : tasks) {
      accepted += task.join();
    }
    assertEquals(rounds.count(), accepted);
  }

  /** Closes each connection at once, so that its client sees the end of the stream. */
  private static int acceptUntil(SelectionKey key, AtomicBoolean stopped) throws IOException {
    int accepted = 0;
    while (!stopped.get()) {
      key.selector().select();
      key.selector().selectedKeys().clear();
      SocketChannel connection = ((ServerSocketChannel) key.channel()).accept();
      if (connection != null) {
        connection.close();
        accepted++;
      }
    }
    return accepted;
  }

  /** An action removes the other key, whose event is on its way. */
  @Test
  void eventOfAKeyThatWasTakenOutIsNotThatOfTheNextInItsPlace() throws Exception {
    assertEventIsNotThatOfTheNextInItsPlace(
        open(), Trigger.EXCLUSIVE, other -> other.interestOps(0), Trigger.EDGE);
  }
}
