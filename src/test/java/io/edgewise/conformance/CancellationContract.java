package io.edgewise.conformance;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.BindException;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Cancelling keys, and closing channels that are registered. */
public abstract class CancellationContract extends Contract {
  @Test
  void cancelledKeyLeavesAllSetsAtTheNextSelection() throws Exception {
    Selector selector = openSelector();
    DatagramChannel channel = openReadable();
    SelectionKey key = channel.register(selector, OP_READ);
    assertEquals(1, selector.select());
    key.cancel();
    assertFalse(key.isValid());
    assertEquals(Set.of(key), selector.keys());
    assertEquals(Set.of(key), selector.selectedKeys());
    assertTrue(channel.isRegistered());
    assertEquals(0, selector.selectNow());
    assertTrue(selector.keys().isEmpty());
    assertTrue(selector.selectedKeys().isEmpty());
    assertFalse(channel.isRegistered());
    assertNull(channel.keyFor(selector));
  }

  @Test
  void keyCancelledBeforeItsFirstSelectionIsNeverSelected() throws Exception {
    Selector selector = openSelector();
    openReadable().register(selector, OP_READ).cancel();
    assertEquals(0, selector.selectNow());
    assertTrue(selector.keys().isEmpty());
  }

  @Test
  void keyCancelledDuringSelectionIsGoneAfterIt() throws Exception {
    Selector selector = openSelector();
    SelectionKey key = openDatagram().register(selector, OP_READ);
    Task<Integer> select = start(() -> selector.select());
    select.awaitBlockedInSelect();
    key.cancel();
    selector.wakeup();
    assertEquals(0, select.join());
    assertTrue(selector.keys().isEmpty());
  }

  @Test
  void cancellingDoesNotWaitForSelection() throws Exception {
    Selector selector = openSelector();
    DatagramChannel channel = openDatagram();
    channel.register(selector, OP_READ);
    Task<Integer> select = start(() -> selector.select());
    select.awaitBlockedInSelect();
    channel.close();
    assertFalse(select.isDone());
    selector.wakeup();
    assertEquals(0, select.join());
    assertTrue(selector.keys().isEmpty());
  }

  @Test
  void eventOfKeyCancelledDuringSelectionIsNotDelivered() throws Exception {
    Selector selector = openSelector();
    DatagramChannel channel = openDatagram();
    SelectionKey key = channel.register(selector, OP_READ);
    Task<Integer> select = start(() -> selector.select());
    select.awaitBlockedInSelect();
    key.cancel();
    makeReadable(channel);
    selector.wakeup();
    assertEquals(0, select.join());
    assertTrue(selector.selectedKeys().isEmpty());
  }

  @Test
  void closingAChannelCancelsItsKeys() throws Exception {
    Selector first = openSelector();
    Selector second = openSelector();
    DatagramChannel channel = openReadable();
    SelectionKey one = channel.register(first, OP_READ);
    SelectionKey two = channel.register(second, OP_READ);
    first.selectNow();
    second.selectNow();
    channel.close();
    assertFalse(one.isValid());
    assertFalse(two.isValid());
    assertEquals(0, first.selectNow());
    assertEquals(0, second.selectNow());
    assertTrue(first.keys().isEmpty());
    assertTrue(second.keys().isEmpty());
  }

  /** Whether the socket of a closed channel is really gone: only then can its port be had again. */
  private boolean isReleased(SocketAddress address) throws Exception {
    try (DatagramChannel again = provider().openDatagramChannel()) {
      again.bind(address);
      return true;
    } catch (BindException e) {
      return false;
    }
  }

  @Test
  void descriptorIsReleasedByTheLastSelector() throws Exception {
    Selector first = openSelector();
    Selector second = openSelector();
    DatagramChannel channel = openReadable();
    final SocketAddress address = channel.getLocalAddress();
    channel.register(first, OP_READ);
    channel.register(second, OP_READ);
    first.selectNow();
    second.selectNow();
    channel.close();
    first.selectNow();
    assertFalse(isReleased(address));
    second.selectNow();
    assertTrue(isReleased(address));
  }

  @Test
  void descriptorIsReleasedByAKeyThatWasNeverArmed() throws Exception {
    Selector selector = openSelector();
    DatagramChannel channel = openReadable();
    final SocketAddress address = channel.getLocalAddress();
    channel.register(selector, 0);
    selector.selectNow();
    channel.close();
    selector.selectNow();
    assertTrue(isReleased(address));
  }

  @Test
  void descriptorIsReleasedWhenTheSelectorIsClosed() throws Exception {
    Selector selector = openSelector();
    DatagramChannel closed = openReadable();
    DatagramChannel open = openReadable();
    final SocketAddress address = closed.getLocalAddress();
    closed.register(selector, OP_READ);
    SelectionKey key = open.register(selector, OP_READ);
    selector.selectNow();
    closed.close();
    selector.close();
    assertTrue(isReleased(address));
    assertFalse(key.isValid());
    assertFalse(open.isRegistered());
    assertTrue(open.isOpen());
    final SocketAddress other = open.getLocalAddress();
    open.close();
    assertTrue(isReleased(other));
  }

  @Test
  void channelCanBeMadeBlockingOnlyWithoutValidKeys() throws Exception {
    Selector selector = openSelector();
    DatagramChannel channel = openReadable();
    SelectionKey key = channel.register(selector, OP_READ);
    assertThrows(IllegalBlockingModeException.class, () -> channel.configureBlocking(true));
    key.cancel();
    channel.configureBlocking(true);
    channel.configureBlocking(false);
    selector.selectNow();
    assertEquals(1, channel.register(selector, OP_READ).selector().select());
  }

  @Test
  void noEventReachesAKeyWhoseChannelGotTheDescriptorOfAnother() throws Exception {
    Selector selector = openSelector();
    for (int i = 0; i < 2000; i++) {
      try (DatagramChannel channel = openUnmanaged()) {
        makeReadable(channel);
        SelectionKey key = channel.register(selector, OP_READ);
        assertEquals(1, selector.selectNow());
        assertTrue(selector.selectedKeys().remove(key));
      }
      assertEquals(0, selector.selectNow());
      try (DatagramChannel quiet = openUnmanaged()) {
        SelectionKey key = quiet.register(selector, OP_READ);
        assertEquals(0, selector.selectNow());
        makeReadable(quiet);
        assertEquals(1, selector.selectNow());
        assertTrue(selector.selectedKeys().remove(key));
      }
      assertEquals(0, selector.selectNow());
      assertTrue(selector.keys().isEmpty());
    }
  }

  private DatagramChannel openUnmanaged() throws Exception {
    DatagramChannel channel = provider().openDatagramChannel();
    channel.bind(loopback(0));
    channel.configureBlocking(false);
    return channel;
  }

  @Test
  void channelThatIsClosedInBlockingModeLeavesTheSelector() throws Exception {
    Selector selector = openSelector();
    DatagramChannel old = openReadable();
    final SocketAddress address = old.getLocalAddress();
    SelectionKey cancelled = old.register(selector, OP_READ);
    assertEquals(1, selector.selectNow());
    cancelled.cancel();
    old.configureBlocking(true);
    old.close();
    List<SelectionKey> fresh = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      fresh.add(openReadable().register(selector, OP_READ));
    }
    assertEquals(fresh.size(), selector.selectNow());
    assertEquals(fresh.size(), selector.keys().size());
    assertTrue(isReleased(address));
  }
}
