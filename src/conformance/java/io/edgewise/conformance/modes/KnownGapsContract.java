package io.edgewise.conformance.modes;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_READ;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import io.edgewise.conformance.contract.Rounds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What partial implementations of epoll are known to lack, unless another test covers it. Covered
 * elsewhere: one-shot keys in OneShotContract, selectors on selectors in NestedContract,
 * close-on-exec and counted calls in SystemCallTest, spurious ends of waits in FineTimeoutContract,
 * several threads that change interest in OneShotRaceContract.
 */
class KnownGapsContract extends ModeContract {
  @Test
  void oneDescriptorIsInSeveralSelectorsEachWithItsOwnTrigger() throws Exception {
    DatagramChannel channel = openReadable();
    List<EpollSelectionKey> keys = new ArrayList<>();
    for (Trigger trigger : Trigger.values()) {
      keys.add(open().register(channel, OP_READ, trigger));
    }
    for (EpollSelectionKey key : keys) {
      assertReported(key);
    }
    for (EpollSelectionKey key : keys) {
      boolean level = key.trigger() == Trigger.LEVEL || key.trigger() == Trigger.EXCLUSIVE;
      assertEquals(level ? 1 : 0, key.selector().selectNow(), key.trigger()::toString);
      key.selector().selectedKeys().clear();
    }
    for (EpollSelectionKey key : keys) {
      key.cancel();
      assertEquals(0, key.selector().selectNow());
      assertTrue(channel.isOpen());
    }
    assertFalse(channel.isRegistered());
    makeReadable(channel);
  }

  /** Interest changes while a message arrives; afterwards the key is not touched. */
  @ParameterizedTest
  @EnumSource
  void modificationLosesNoEventInTheMiddle(Trigger trigger) throws Exception {
    EpollSelector selector = open();
    DatagramChannel channel = openDatagram();
    EpollSelectionKey key = selector.register(channel, OP_READ, trigger);
    for (Rounds rounds = new Rounds(500); rounds.next(); ) {
      Task<SelectionKey> changing =
          start(
              () -> {
                for (int change = 0; change < 10; change++) {
                  key.interestOps(0);
                  key.interestOps(OP_READ);
                }
                return key;
              });
      makeReadable(channel);
      changing.join();
      assertReported(key);
      assertTrue(key.isReadable());
      drain(channel);
      key.rearm();
      assertNotReported(key);
    }
  }

  @ParameterizedTest
  @EnumSource
  void closedWithEventsOutstanding(Trigger trigger) throws Exception {
    EpollSelector selector = open();
    List<DatagramChannel> channels = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      channels.add(openReadable());
      selector.register(channels.get(i), OP_READ, trigger);
    }
    List<SelectionKey> performed = new ArrayList<>();
    selector.select(
        key -> {
          performed.add(key);
          closeAllBut(channels, key);
        });
    assertTrue(performed.get(0).isValid());
    performed.stream().skip(1).forEach(key -> assertFalse(key.isValid()));
    selector.selectNow(key -> assertSame(performed.get(0), key));
    assertEquals(Set.of(performed.get(0)), selector.keys());
    selector.close();
    assertTrue(performed.get(0).channel().isOpen());
    assertFalse(performed.get(0).channel().isRegistered());
  }

  private static void closeAllBut(List<DatagramChannel> channels, SelectionKey key) {
    try {
      for (DatagramChannel channel : channels) {
        if (key.isValid() && channel != key.channel()) {
          channel.close();
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void selectorIsClosedWithEventsOutstanding(Trigger trigger) throws Exception {
    EpollSelector selector = EpollSelector.open();
    List<EpollSelectionKey> keys = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      keys.add(selector.register(openReadable(), OP_READ, trigger));
    }
    List<SelectionKey> performed = new ArrayList<>();
    assertThrows(
        ClosedSelectorException.class,
        () ->
            selector.select(
                key -> {
                  performed.add(key);
                  assertDoesNotThrow(selector::close);
                }));
    assertEquals(1, performed.size());
    for (EpollSelectionKey key : keys) {
      assertFalse(key.isValid());
      assertFalse(key.channel().isRegistered());
      assertReported(open().register(key.channel(), OP_READ, trigger));
    }
  }

  @ParameterizedTest
  @EnumSource
  void listeningAndConnectedSocketsTogether(Trigger trigger) throws Exception {
    EpollSelector selector = open();
    ServerSocketChannel server = openServer();
    EpollSelectionKey listening = selector.register(server, OP_ACCEPT, trigger);
    for (int i = 0; i < 5; i++) {
      SocketChannel client = closing(provider().openSocketChannel());
      client.connect(server.getLocalAddress());
      assertEquals(1, selector.select(PATIENCE_MILLIS));
      assertTrue(listening.isAcceptable());
      selector.selectedKeys().clear();
      SocketChannel accepted = closing(server.accept());
      accepted.configureBlocking(false);
      EpollSelectionKey connected = selector.register(accepted, OP_READ, trigger);
      client.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
      assertEquals(1, selector.select(PATIENCE_MILLIS));
      assertTrue(connected.isReadable());
      selector.selectedKeys().clear();
      assertEquals(3, drain(accepted));
      listening.rearm();
      connected.rearm();
      assertEquals(0, selector.selectNow());
    }
  }
}
