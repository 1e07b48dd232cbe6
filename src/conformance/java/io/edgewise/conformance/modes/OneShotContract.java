package io.edgewise.conformance.modes;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OneShotContract extends ModeContract {
  @ParameterizedTest
  @EnumSource(names = {"ONE_SHOT", "EDGE_ONE_SHOT"})
  void keyIsReportedOnceUntilItIsRearmed(Trigger trigger) throws Exception {
    EpollSelectionKey key = open().register(openReadable(), OP_READ, trigger);
    assertReported(key);
    assertNotReported(key);
    makeReadable((DatagramChannel) key.channel());
    assertNotReported(key);
    key.rearm();
    assertReported(key);
    assertNotReported(key);
  }

  @ParameterizedTest
  @EnumSource(names = {"ONE_SHOT", "EDGE_ONE_SHOT"})
  void settingTheInterestSetRearmsAlsoIfItIsTheSame(Trigger trigger) throws Exception {
    EpollSelectionKey key = open().register(openReadable(), OP_READ, trigger);
    assertReported(key);
    key.interestOps(OP_READ);
    assertReported(key);
    key.interestOpsOr(OP_READ);
    assertReported(key);
    key.interestOpsAnd(OP_READ);
    assertReported(key);
    key.interestOps(OP_READ | OP_WRITE);
    assertReported(key);
    assertEquals(OP_READ | OP_WRITE, key.readyOps());
    assertNotReported(key);
  }

  @Test
  void whatArrivesWhileDisarmedIsReportedWhenRearmed() throws Exception {
    DatagramChannel channel = openReadable();
    EpollSelectionKey key = open().register(channel, OP_READ, Trigger.ONE_SHOT);
    assertReported(key);
    drain(channel);
    makeReadable(channel);
    key.rearm();
    assertReported(key);
    drain(channel);
    key.rearm();
    assertNotReported(key);
    makeReadable(channel);
    assertReported(key);
  }

  /** A selector that is woken returns 0; one that reports the key, 1. */
  @Test
  void rearmingTakesEffectWhileAnotherThreadSelectsAndWakesNobody() throws Exception {
    EpollSelector selector = open();
    DatagramChannel channel = openReadable();
    EpollSelectionKey key = selector.register(channel, OP_READ, Trigger.ONE_SHOT);
    for (int i = 0; i < 200; i++) {
      assertReported(key);
      drain(channel);
      Task<Integer> select = start(() -> selector.select());
      select.awaitBlockedInSelect();
      if (i % 2 == 0) {
        key.rearm();
      } else {
        key.interestOps(OP_READ);
      }
      makeReadable(channel);
      assertEquals(1, select.join());
      selector.selectedKeys().clear();
      key.rearm();
    }
  }

  /** The kernel delivers the event once: if it is missed, nothing else ends the wait. */
  @Test
  void eventThatIsThereEndsASelectionThatWouldWait() throws Exception {
    for (Trigger trigger : List.of(Trigger.ONE_SHOT, Trigger.EDGE_ONE_SHOT)) {
      EpollSelector selector = open();
      EpollSelectionKey key = selector.register(openReadable(), OP_READ, trigger);
      for (int i = 0; i < 10; i++) {
        Task<Integer> select = start(() -> selector.select());
        assertEquals(1, select.join());
        assertEquals(Set.of(key), selector.selectedKeys());
        selector.selectedKeys().clear();
        key.rearm();
      }
    }
  }

  @Test
  void interestIsChangedWhileAnotherThreadSelects() throws Exception {
    EpollSelector selector = open();
    DatagramChannel channel = openDatagram();
    EpollSelectionKey key = selector.register(channel, OP_READ, Trigger.ONE_SHOT);
    Task<Integer> select = start(() -> selector.select());
    select.awaitBlockedInSelect();
    key.interestOps(OP_WRITE);
    assertEquals(1, select.join());
    assertEquals(OP_WRITE, key.readyOps());
  }

  @Test
  void registrationTakesEffectWhileAnotherThreadSelects() throws Exception {
    EpollSelector selector = open();
    Task<Integer> select = start(() -> selector.select());
    select.awaitBlockedInSelect();
    EpollSelectionKey key = selector.register(openReadable(), OP_READ, Trigger.ONE_SHOT);
    assertEquals(1, select.join());
    assertEquals(Set.of(key), selector.selectedKeys());
  }

  @Test
  void emptyInterestDisarmsAtOnce() throws Exception {
    EpollSelector selector = open();
    Connection connection = connect();
    EpollSelectionKey key = selector.register(connection.near(), OP_READ, Trigger.ONE_SHOT);
    key.interestOps(0);
    connection.send("x");
    assertNothingFor(20, selector);
    connection.reset();
    assertNothingFor(20, selector);
    key.interestOps(OP_READ);
    assertReported(key);
  }

  @Test
  void keySaysWhetherItIsArmed() throws Exception {
    EpollSelectionKey key = open().register(openReadable(), OP_READ, Trigger.ONE_SHOT);
    assertTrue(key.isArmed());
    assertReported(key);
    assertFalse(key.isArmed());
    key.rearm();
    assertTrue(key.isArmed());
    key.interestOps(0);
    assertFalse(key.isArmed());
    key.rearm();
    assertFalse(key.isArmed());
  }

  /**
   * A hand-off server leaves keys selected until it has time; they must be reported all the same.
   */
  @Test
  void reportOfAKeyThatIsStillSelectedCounts() throws Exception {
    EpollSelector selector = open();
    EpollSelectionKey key = selector.register(openReadable(), OP_READ, Trigger.ONE_SHOT);
    assertEquals(1, selector.select());
    key.rearm();
    assertEquals(1, selector.select());
    assertEquals(Set.of(key), selector.selectedKeys());
  }

  @Test
  void hangUpIsReportedEachTimeTheKeyIsArmed() throws Exception {
    Connection connection = connect();
    EpollSelectionKey key = open().register(connection.near(), OP_WRITE, Trigger.ONE_SHOT);
    connection.reset();
    assertReported(key);
    assertNotReported(key);
    key.rearm();
    assertReported(key);
    assertTrue(key.isHungUp());
  }

  /** By then the kernel has disarmed all keys: those that are not delivered must be armed again. */
  @Test
  void keysThatTheActionWasNotPerformedOnAreReportedLater() throws Exception {
    EpollSelector selector = open();
    Set<SelectionKey> registered = new HashSet<>();
    List<Trigger> triggers =
        List.of(Trigger.LEVEL, Trigger.EDGE, Trigger.ONE_SHOT, Trigger.EDGE_ONE_SHOT);
    for (int i = 0; i < 20; i++) {
      registered.add(selector.register(openReadable(), OP_READ, triggers.get(i % 4)));
    }
    Set<SelectionKey> failed = new HashSet<>();
    assertThrows(
        IllegalStateException.class,
        () ->
            selector.select(
                key -> {
                  failed.add(key);
                  if (failed.size() == 5) {
                    throw new IllegalStateException("at the fifth");
                  }
                }));
    List<SelectionKey> later = new ArrayList<>();
    selector.selectNow(later::add);
    Set<SelectionKey> all = new HashSet<>(failed);
    all.addAll(later);
    assertEquals(registered, all);
    for (SelectionKey key : failed) {
      boolean again = ((EpollSelectionKey) key).trigger() == Trigger.LEVEL;
      assertEquals(again, later.contains(key), () -> "its action was performed: " + key);
    }
  }

  /**
   * Once it is armed again, the kernel reports it again: the event that was on its way would be a
   * second one.
   */
  @ParameterizedTest
  @EnumSource(names = {"EDGE", "ONE_SHOT", "EDGE_ONE_SHOT"})
  void eventOnItsWayWhenTheKeyIsArmedAgainIsReportedOnce(Trigger trigger) throws Exception {
    EpollSelector selector = open();
    EpollSelectionKey one = selector.register(openReadable(), OP_READ, trigger);
    EpollSelectionKey two = selector.register(openReadable(), OP_READ, trigger);
    List<SelectionKey> performed = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      performed.clear();
      selector.select(
          key -> {
            if (performed.isEmpty()) {
              (key == one ? two : one).rearm();
            }
            performed.add(key);
          });
      while (selector.selectNow(performed::add) > 0) {
        assertTrue(performed.size() <= 2, () -> "reported again: " + performed);
      }
      assertEquals(2, performed.size());
      assertEquals(Set.of(one, two), Set.copyOf(performed));
      one.rearm();
      two.rearm();
    }
  }

  @Test
  void cancelledKeyCannotBeRearmed() throws Exception {
    EpollSelectionKey key = open().register(openReadable(), OP_READ, Trigger.ONE_SHOT);
    key.cancel();
    assertThrows(CancelledKeyException.class, key::rearm);
    assertThrows(CancelledKeyException.class, key::isArmed);
    assertThrows(CancelledKeyException.class, () -> key.interestOps(OP_READ));
    assertEquals(0, key.selector().selectNow());
  }

  @Test
  void plainKeyHasNothingToRearm() throws Exception {
    EpollSelectionKey key = open().register(openReadable(), OP_READ, Trigger.LEVEL);
    assertReported(key);
    key.rearm();
    assertReported(key);
  }

  /** It is in the queue of changed keys when it is reported, and is applied afterwards. */
  @Test
  void reportedKeyStaysDisarmedThoughTheTurnOfItsChangeComesLater() throws Exception {
    EpollSelector selector = closing(EpollSelector.open(Trigger.ONE_SHOT));
    Task<Integer> select = start(() -> selector.select());
    select.awaitBlockedInSelect();
    EpollSelectionKey key = (EpollSelectionKey) openReadable().register(selector, OP_READ);
    key.interestOps(OP_READ);
    assertEquals(1, select.join());
    selector.selectedKeys().clear();
    assertFalse(key.isArmed());
    assertNotReported(key);
    assertFalse(key.isArmed());
    key.rearm();
    assertReported(key);
  }
}
