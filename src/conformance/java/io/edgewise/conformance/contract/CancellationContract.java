package io.edgewise.conformance.contract;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.conformance.Threads;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Cancelling keys. */
public class CancellationContract extends Contract {
  @Test
  void cancelledKeyLeavesAllSetsAtTheNextSelection() throws Exception {
    Selector selector = openSelector();
    SelectableChannel channel = openReady();
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
    openReady().register(selector, OP_READ).cancel();
    assertEquals(0, selector.selectNow());
    assertTrue(selector.keys().isEmpty());
  }

  @Test
  void cancelledKeyIsGoneBeforeASelectionWaits() throws Exception {
    Selector selector = openSelector();
    SelectableChannel channel = openReady();
    SelectionKey key = channel.register(selector, OP_READ);
    assertEquals(1, selector.select());
    inlet(channel).read();
    key.cancel();
    Task<Integer> select = start(() -> selector.select());
    awaitDeregistration(channel, selector, select);
    selector.wakeup();
    assertEquals(0, select.join());
  }

  /** The selection does this before it waits, and only this test ends it. */
  private static void awaitDeregistration(
      SelectableChannel channel, Selector selector, Task<Integer> select) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    while (channel.isRegistered() || !selector.keys().isEmpty()) {
      assertTrue(System.nanoTime() < deadline, "the cancelled key is not gone");
      assertFalse(select.isDone(), "the selection has ended");
      Threads.pause();
    }
  }

  @Test
  void keyCancelledDuringSelectionIsGoneAfterIt() throws Exception {
    Selector selector = openSelector();
    SelectionKey key = openIdle().register(selector, OP_READ);
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
    SelectableChannel channel = openIdle();
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
    SelectableChannel channel = openIdle();
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
  void channelCanBeMadeBlockingOnlyWithoutValidKeys() throws Exception {
    Selector selector = openSelector();
    SelectableChannel channel = openReady();
    SelectionKey key = channel.register(selector, OP_READ);
    assertThrows(IllegalBlockingModeException.class, () -> channel.configureBlocking(true));
    assertEquals(1, selector.selectNow());
    key.cancel();
    channel.configureBlocking(true);
    channel.configureBlocking(false);
    selector.selectNow();
    SelectionKey again = channel.register(selector, OP_READ);
    assertEquals(1, selector.select());
    assertTrue(again.isValid());
    assertEquals(OP_READ, again.readyOps());
  }

  @Test
  void noEventReachesAKeyWhoseChannelGotTheDescriptorOfAnother() throws Exception {
    Selector selector = openSelector();
    for (int i = 0; i < 2000; i++) {
      try (Inlet loud = Inlet.open()) {
        loud.feed();
        SelectionKey key = loud.channel().register(selector, OP_READ);
        assertEquals(1, selector.selectNow());
        assertTrue(selector.selectedKeys().remove(key));
      }
      assertEquals(0, selector.selectNow());
      try (Inlet quiet = Inlet.open()) {
        SelectionKey key = quiet.channel().register(selector, OP_READ);
        assertEquals(0, selector.selectNow());
        quiet.feed();
        assertEquals(1, selector.selectNow());
        assertTrue(selector.selectedKeys().remove(key));
      }
      assertEquals(0, selector.selectNow());
      assertTrue(selector.keys().isEmpty());
    }
  }
}
