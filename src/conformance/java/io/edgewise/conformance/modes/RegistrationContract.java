package io.edgewise.conformance.modes;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
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
import io.edgewise.EpollSelectorProvider;
import io.edgewise.Trigger;
import io.edgewise.conformance.contract.Rounds;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Choosing a trigger and extra events: at registration, later, and for a whole selector. */
class RegistrationContract extends ModeContract {
  @Test
  void selectorsAndKeysAreReachedByACast() throws Exception {
    Selector selector = openSelector();
    assertInstanceOf(EpollSelector.class, selector);
    SelectionKey key = openReadable().register(selector, OP_READ);
    EpollSelectionKey ours = assertInstanceOf(EpollSelectionKey.class, key);
    assertEquals(Trigger.LEVEL, ours.trigger());
    assertEquals(0, ours.extraEvents());
    assertSame(selector, ours.selector());
    assertSame(EpollSelectorProvider.provider(), open().provider());
  }

  /** The kernel refuses a channel at once: here a chain of selectors. */
  @Test
  void channelIsRefusedAtOnceThoughNothingIsAskedFor() throws Exception {
    EpollSelector inner = open();
    for (int length = 1; length < 5; length++) {
      EpollSelector outer = open();
      outer.register(inner.asChannel(), OP_READ, Trigger.LEVEL);
      inner = outer;
    }
    EpollSelector last = open();
    SelectableChannel chain = inner.asChannel();
    for (Trigger trigger : new Trigger[] {Trigger.LEVEL, Trigger.EDGE, Trigger.ONE_SHOT}) {
      assertThrows(EpollException.class, () -> last.register(chain, 0, trigger));
      assertNull(chain.keyFor(last));
      assertEquals(Set.of(), last.keys());
      assertEquals(0, last.selectNow());
    }
  }

  /** Either it is registered and then deregistered, or it finds the selector closed. */
  @Test
  void registrationRacesCloseOfTheSelector() throws Exception {
    for (Rounds rounds = new Rounds(5_000); rounds.next(); ) {
      EpollSelector selector = open();
      DatagramChannel channel = openDatagram();
      int spins = rounds.number() % 64 * 4;
      Task<Void> closing =
          start(
              () -> {
                spin(spins);
                selector.close();
                return null;
              });
      try {
        selector.register(channel, OP_READ, Trigger.EDGE);
      } catch (ClosedSelectorException e) {
        // it came too late
      }
      closing.join();
      assertFalse(channel.isRegistered());
      channel.close();
    }
  }

  @Test
  void descriptorIsThatOfTheSelector() throws Exception {
    EpollSelector selector = open();
    Path link = Path.of("/proc/self/fd/" + selector.descriptor());
    assertEquals("anon_inode:[eventpoll]", Files.readSymbolicLink(link).toString());
    selector.close();
    assertThrows(ClosedSelectorException.class, selector::descriptor);
  }

  @ParameterizedTest
  @EnumSource
  void keyIsWhatWasAskedFor(Trigger trigger) throws Exception {
    EpollSelector selector = open();
    DatagramChannel channel = openReadable();
    Object attachment = new Object();
    EpollSelectionKey key = selector.register(channel, OP_READ, trigger, 0, attachment);
    assertEquals(OP_READ, key.interestOps());
    assertEquals(trigger, key.trigger());
    assertSame(attachment, key.attachment());
    assertSame(key, channel.keyFor(selector));
    assertEquals(Set.of(key), selector.keys());
    assertReported(key);
    assertTrue(key.toString().contains("interestOps=1"), key.toString());
    assertEquals(trigger != Trigger.LEVEL, key.toString().contains("trigger=" + trigger));
  }

  @Test
  void registeringAgainChangesTheKey() throws Exception {
    EpollSelector selector = open();
    DatagramChannel channel = openReadable();
    EpollSelectionKey key = (EpollSelectionKey) channel.register(selector, OP_WRITE, "first");
    assertReported(key);
    assertSame(
        key, selector.register(channel, OP_READ, Trigger.EDGE_ONE_SHOT, EpollEvents.PRI, "second"));
    assertEquals(OP_READ, key.interestOps());
    assertEquals(Trigger.EDGE_ONE_SHOT, key.trigger());
    assertEquals(EpollEvents.PRI, key.extraEvents());
    assertEquals("second", key.attachment());
    assertReported(key);
    assertEquals(OP_READ, key.readyOps());
    assertNotReported(key);
    assertSame(key, channel.register(selector, OP_READ | OP_WRITE, "third"));
    assertEquals(Trigger.EDGE_ONE_SHOT, key.trigger());
    assertReported(key);
    assertNotReported(key);
  }

  @Test
  void badInputIsRefusedBeforeAnythingChanges() throws Exception {
    EpollSelector selector = open();
    DatagramChannel channel = openReadable();
    assertThrows(NullPointerException.class, () -> selector.register(null, OP_READ, Trigger.EDGE));
    assertThrows(NullPointerException.class, () -> selector.register(channel, OP_READ, null));
    IllegalArgumentException unsupported =
        assertThrows(
            IllegalArgumentException.class,
            () -> selector.register(channel, OP_ACCEPT, Trigger.EDGE));
    assertTrue(unsupported.getMessage().contains("0x10"), unsupported.getMessage());
    int bad = EpollEvents.IN | EpollEvents.RDHUP | 1 << 31;
    IllegalArgumentException events =
        assertThrows(
            IllegalArgumentException.class,
            () -> selector.register(channel, OP_READ, Trigger.LEVEL, bad, null));
    assertTrue(events.getMessage().contains("IN|0x80000000"), events.getMessage());
    assertFalse(channel.isRegistered());
    assertEquals(Set.of(), selector.keys());

    EpollSelectionKey key = selector.register(channel, OP_READ, Trigger.ONE_SHOT);
    assertThrows(IllegalArgumentException.class, () -> key.interestOps(OP_ACCEPT));
    assertThrows(IllegalArgumentException.class, () -> key.extraEvents(EpollEvents.HUP));
    assertThrows(NullPointerException.class, () -> key.trigger(null));
    assertThrows(
        IllegalArgumentException.class,
        () -> selector.register(channel, OP_WRITE, Trigger.EDGE, EpollEvents.OUT, "new"));
    assertEquals(OP_READ, key.interestOps());
    assertEquals(Trigger.ONE_SHOT, key.trigger());
    assertEquals(null, key.attachment());
    assertReported(key);
    assertNotReported(key);
  }

  @Test
  void stateThatForbidsRegistrationIsSaid() throws Exception {
    EpollSelector selector = open();
    DatagramChannel channel = openReadable();
    channel.configureBlocking(true);
    assertThrows(
        IllegalBlockingModeException.class,
        () -> selector.register(channel, OP_READ, Trigger.EDGE));
    channel.configureBlocking(false);
    EpollSelectionKey key = selector.register(channel, OP_READ, Trigger.EDGE);
    key.cancel();
    assertThrows(
        CancelledKeyException.class, () -> selector.register(channel, OP_READ, Trigger.EDGE));
    channel.close();
    assertThrows(
        ClosedChannelException.class, () -> selector.register(channel, OP_READ, Trigger.EDGE));
    DatagramChannel next = openReadable();
    selector.register(next, OP_READ, Trigger.EDGE).cancel();
    assertEquals(0, selector.selectNow());
    assertReported(selector.register(next, OP_READ, Trigger.EDGE));
    channel.close();
    assertThrows(
        ClosedChannelException.class, () -> selector.register(channel, OP_READ, Trigger.EDGE));
    selector.close();
    assertThrows(
        ClosedSelectorException.class,
        () -> selector.register(openDatagram(), OP_READ, Trigger.EDGE));
  }

  @Test
  void triggerChangesWhileAnotherThreadSelects() throws Exception {
    EpollSelector selector = open();
    DatagramChannel channel = openReadable();
    EpollSelectionKey key = selector.register(channel, OP_READ, Trigger.EDGE);
    assertReported(key);
    Task<Integer> select = start(() -> selector.select());
    select.awaitBlockedInSelect();
    key.trigger(Trigger.LEVEL);
    assertEquals(1, select.join());
    assertEquals(0, selector.selectNow(), "it is still selected, and plain");
    selector.selectedKeys().clear();
    assertReported(key);
    key.trigger(Trigger.ONE_SHOT);
    assertReported(key);
    assertNotReported(key);
  }

  /** The kernel takes no change of an exclusive key, so what it holds must be known exactly. */
  @Test
  void triggersChangeWhileEventsAreReported() throws Exception {
    EpollSelector selector = open();
    EpollSelectionKey key = selector.register(openReadable(), OP_READ, Trigger.ONE_SHOT);
    AtomicBoolean stopped = new AtomicBoolean();
    Task<Void> loop =
        start(
            () -> {
              while (!stopped.get()) {
                selector.selectNow(ready -> assertSame(key, ready));
              }
              return null;
            });
    for (Rounds rounds = new Rounds(50_000); rounds.next(); ) {
      key.trigger(rounds.number() % 2 == 0 ? Trigger.EXCLUSIVE : Trigger.LEVEL);
      key.trigger(Trigger.ONE_SHOT);
    }
    stopped.set(true);
    selector.wakeup();
    loop.join();
    assertTrue(key.isValid());
    key.rearm();
    assertReported(key);
    assertNotReported(key);
  }

  @ParameterizedTest
  @EnumSource
  void reportedOneShotKeyBecomesAnything(Trigger trigger) throws Exception {
    for (int ops : new int[] {0, OP_READ, OP_WRITE}) {
      EpollSelectionKey key = open().register(openReadable(), OP_READ, Trigger.ONE_SHOT);
      assertReported(key);
      key.selector().register(key.channel(), ops, trigger);
      key.interestOps(OP_READ);
      assertReported(key);
      assertEquals(OP_READ, key.readyOps());
    }
  }

  /** In NIO mode again, it follows NIO's rule: changes are seen by the next selection. */
  @Test
  void plainKeyChangesWithTheNextSelection() throws Exception {
    EpollSelector selector = open();
    EpollSelectionKey key = selector.register(openDatagram(), 0, Trigger.EDGE);
    key.trigger(Trigger.LEVEL);
    Task<Integer> select = start(() -> selector.select());
    select.awaitBlockedInSelect();
    key.interestOps(OP_WRITE);
    selector.wakeup();
    assertEquals(0, select.join());
    assertReported(key);
  }

  @Test
  void defaultTriggerIsThatOfKeysRegisteredWithoutOne() throws Exception {
    assertEquals(Trigger.LEVEL, open().defaultTrigger());
    EpollSelector selector = closing(EpollSelector.open(Trigger.EDGE));
    assertEquals(Trigger.EDGE, selector.defaultTrigger());
    EpollSelectionKey edge = (EpollSelectionKey) openReadable().register(selector, OP_READ);
    assertEquals(Trigger.EDGE, edge.trigger());
    assertReported(edge);
    assertNotReported(edge);
    EpollSelectionKey level = selector.register(openReadable(), OP_READ, Trigger.LEVEL);
    assertReported(level);
    assertReported(level);
    assertThrows(NullPointerException.class, () -> EpollSelector.open(null));
  }

  /** As {@code Selector} says of registrations: the next selection operation knows of them. */
  @ParameterizedTest
  @EnumSource
  void registrationWithoutATriggerWaitsForTheNextSelection(Trigger trigger) throws Exception {
    EpollSelector selector = closing(EpollSelector.open(trigger));
    Task<Integer> select = start(() -> selector.select());
    select.awaitBlockedInSelect();
    EpollSelectionKey key = (EpollSelectionKey) openReadable().register(selector, OP_READ);
    selector.wakeup();
    assertEquals(0, select.join());
    assertReported(key);
  }

  /** By then the kernel knows the key; no thread has to wait until that thread selects again. */
  @Test
  void plainKeyChangesWhileTheSelectionThatAddsItIsBlocked() throws Exception {
    assertChangesWhileBlocked(key -> key.trigger(Trigger.EDGE));
    assertChangesWhileBlocked(key -> key.extraEvents(EpollEvents.RDHUP));
    assertChangesWhileBlocked(key -> key.moveTo(open()));
    assertChangesWhileBlocked(
        key -> key.selector().register(key.channel(), OP_READ, Trigger.ONE_SHOT));
    assertChangesWhileBlocked(key -> key.selector().asChannel());
  }

  private void assertChangesWhileBlocked(Disturbance change) throws Exception {
    EpollSelector selector = open();
    EpollSelectionKey key = (EpollSelectionKey) openDatagram().register(selector, OP_READ);
    Task<Integer> select = start(() -> selector.select());
    select.awaitBlockedInSelect();
    Task<Void> changing =
        start(
            () -> {
              change.of(key);
              return null;
            });
    changing.join();
    select.awaitBlockedInSelect();
    selector.wakeup();
    assertEquals(0, select.join());
  }
}
