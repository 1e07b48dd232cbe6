package io.edgewise.conformance.contract;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Keys, key sets and registration. */
public class KeyContract extends Contract {
  @Test
  void keySetIsALiveUnmodifiableView() throws Exception {
    Selector selector = openSelector();
    Set<SelectionKey> keys = selector.keys();
    assertTrue(keys.isEmpty());
    SelectionKey key = openIdle().register(selector, OP_READ);
    assertEquals(Set.of(key), keys);
    assertSame(keys, selector.keys());
    assertThrows(UnsupportedOperationException.class, () -> keys.add(key));
    assertThrows(UnsupportedOperationException.class, () -> keys.remove(key));
    assertThrows(UnsupportedOperationException.class, keys::clear);
    Iterator<SelectionKey> iterator = keys.iterator();
    assertSame(key, iterator.next());
    assertThrows(UnsupportedOperationException.class, iterator::remove);
    assertEquals(Set.of(key), keys);
  }

  @Test
  void keyKnowsItsParts() throws Exception {
    Selector selector = openSelector();
    SelectableChannel channel = openIdle();
    Object attachment = new Object();
    SelectionKey key = channel.register(selector, OP_READ, attachment);
    assertSame(channel, key.channel());
    assertSame(selector, key.selector());
    assertSame(attachment, key.attachment());
    assertSame(key, channel.keyFor(selector));
    assertTrue(channel.isRegistered());
    assertTrue(key.isValid());
    assertEquals(OP_READ, key.interestOps());
    assertEquals(0, key.readyOps());
    assertSame(key, key.interestOps(OP_WRITE));
    assertEquals(OP_WRITE, key.interestOps());
    assertNotEquals("", key.toString());
    assertSame(provider(), selector.provider());
  }

  @Test
  void unsupportedInterestIsRefusedAndChangesNothing() throws Exception {
    Selector selector = openSelector();
    SelectionKey key = openDatagram().register(selector, OP_READ);
    for (int ops : new int[] {OP_ACCEPT, OP_CONNECT, OP_READ | OP_ACCEPT, 2, 1 << 30, -1}) {
      assertThrows(IllegalArgumentException.class, () -> key.interestOps(ops));
      assertThrows(IllegalArgumentException.class, () -> key.interestOpsOr(ops));
      assertEquals(OP_READ, key.interestOps());
    }
    assertEquals(OP_READ, key.interestOpsAnd(-1));
    assertEquals(OP_READ, key.interestOps());
  }

  @Test
  void cancelledKeyRefusesAllButItsParts() throws Exception {
    Selector selector = openSelector();
    SelectableChannel channel = openIdle();
    SelectionKey key = channel.register(selector, OP_READ, "attached");
    key.cancel();
    key.cancel();
    assertFalse(key.isValid());
    assertThrows(CancelledKeyException.class, key::interestOps);
    assertThrows(CancelledKeyException.class, key::readyOps);
    assertThrows(CancelledKeyException.class, key::isReadable);
    assertThrows(CancelledKeyException.class, () -> key.interestOps(OP_READ));
    assertThrows(CancelledKeyException.class, () -> key.interestOpsOr(OP_READ));
    assertThrows(CancelledKeyException.class, () -> key.interestOpsAnd(OP_READ));
    assertSame(channel, key.channel());
    assertSame(selector, key.selector());
    assertEquals("attached", key.attachment());
    assertNotEquals("", key.toString());
  }

  @Test
  void atomicInterestOperationsReturnThePreviousSet() throws Exception {
    Selector selector = openSelector();
    SelectionKey key = openReady().register(selector, OP_READ);
    assertEquals(OP_READ, key.interestOpsOr(OP_WRITE));
    assertEquals(1, selector.select());
    assertEquals(OP_READ | OP_WRITE, key.readyOps());
    assertEquals(OP_READ | OP_WRITE, key.interestOpsAnd(~OP_READ));
    assertEquals(OP_WRITE, key.interestOps());
    selector.selectedKeys().clear();
    assertEquals(1, selector.select());
    assertEquals(OP_WRITE, key.readyOps());
  }

  @Test
  void atomicInterestOperationsTakeEffect() throws Exception {
    Selector selector = openSelector();
    SelectionKey key = openReady().register(selector, 0);
    assertEquals(0, selector.selectNow());
    key.interestOpsOr(OP_READ);
    assertEquals(1, selector.selectNow());
    assertEquals(OP_READ, key.readyOps());
    selector.selectedKeys().clear();
    key.interestOpsAnd(OP_WRITE);
    assertEquals(0, selector.selectNow());
    key.interestOpsOr(OP_WRITE);
    assertEquals(1, selector.selectNow());
    assertEquals(OP_WRITE, key.readyOps());
  }

  @Test
  void registeringAgainReturnsTheSameKeyChanged() throws Exception {
    Selector selector = openSelector();
    SelectableChannel channel = openReady();
    SelectionKey key = channel.register(selector, OP_READ, "first");
    assertEquals(1, selector.select());
    assertSame(key, channel.register(selector, OP_WRITE, "second"));
    assertEquals(OP_WRITE, key.interestOps());
    assertEquals("second", key.attachment());
    selector.selectedKeys().clear();
    assertEquals(1, selector.select());
    assertEquals(OP_WRITE, key.readyOps());
    channel.register(selector, 0);
    assertNull(key.attachment());
    assertEquals(Set.of(key), selector.keys());
  }

  @Test
  void registrationChecksItsArguments() throws Exception {
    Selector selector = openSelector();
    SelectableChannel channel = openIdle();
    assertThrows(IllegalArgumentException.class, () -> channel.register(selector, OP_ACCEPT));
    assertThrows(NullPointerException.class, () -> channel.register(null, OP_READ));
    channel.configureBlocking(true);
    assertThrows(IllegalBlockingModeException.class, () -> channel.register(selector, OP_READ));
    channel.close();
    assertThrows(ClosedChannelException.class, () -> channel.register(selector, OP_READ));
    assertTrue(selector.keys().isEmpty());
  }

  @Test
  void registrationWithClosedSelectorLeavesNothingBehind() throws Exception {
    Selector selector = openSelector();
    selector.close();
    SelectableChannel channel = openIdle();
    assertThrows(ClosedSelectorException.class, () -> channel.register(selector, OP_READ));
    assertNull(channel.keyFor(selector));
    assertFalse(channel.isRegistered());
  }

  @Test
  void registrationWithCancelledKeyIsRefusedUntilItIsFlushed() throws Exception {
    Selector selector = openSelector();
    SelectableChannel channel = openReady();
    SelectionKey key = channel.register(selector, OP_READ);
    selector.selectNow();
    key.cancel();
    assertThrows(CancelledKeyException.class, () -> channel.register(selector, OP_READ));
    selector.selectNow();
    SelectionKey again = channel.register(selector, OP_READ);
    assertNotEquals(key, again);
    assertEquals(1, selector.select());
    assertEquals(Set.of(again), selector.selectedKeys());
  }

  /** A channel of no provider. */
  private static final class ForeignChannel extends AbstractSelectableChannel {
    ForeignChannel() {
      super(null);
    }

    @Override
    protected void implCloseSelectableChannel() {}

    @Override
    protected void implConfigureBlocking(boolean block) {}

    @Override
    public int validOps() {
      return OP_READ;
    }
  }

  @Test
  void channelThatIsNotTheProvidersIsRefused() throws Exception {
    Selector selector = openSelector();
    ForeignChannel channel = closing(new ForeignChannel());
    channel.configureBlocking(false);
    assertThrows(IllegalSelectorException.class, () -> channel.register(selector, OP_READ));
    assertTrue(selector.keys().isEmpty());
    assertFalse(channel.isRegistered());
  }

  @Test
  void keysCanBeIteratedWhileOthersRegisterAndCancel() throws Exception {
    Selector selector = openSelector();
    List<SelectableChannel> channels = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      channels.add(openIdle());
    }
    AtomicInteger seen = new AtomicInteger();
    CyclicBarrier barrier = new CyclicBarrier(2);
    Task<Void> changer =
        start(
            () -> {
              barrier.await();
              for (int round = 0; round < 100 || seen.get() < 1000; round++) {
                for (SelectableChannel channel : channels) {
                  channel.register(selector, OP_READ);
                }
                for (SelectableChannel channel : channels) {
                  channel.keyFor(selector).cancel();
                }
                selector.selectNow();
              }
              return null;
            });
    barrier.await();
    while (!changer.isDone()) {
      for (SelectionKey key : selector.keys()) {
        assertSame(selector, key.selector());
        seen.incrementAndGet();
      }
    }
    changer.join();
    assertTrue(selector.keys().isEmpty());
  }

  @Test
  void oneChannelCanBeInManySelectors() throws Exception {
    SelectableChannel channel = openReady();
    List<SelectionKey> keys = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      keys.add(channel.register(openSelector(), i % 2 == 0 ? OP_READ : OP_WRITE));
    }
    assertEquals(5, new HashSet<>(keys).size());
    for (int i = 0; i < 5; i++) {
      assertEquals(1, keys.get(i).selector().select());
      assertEquals(i % 2 == 0 ? OP_READ : OP_WRITE, keys.get(i).readyOps());
    }
    keys.get(0).cancel();
    keys.get(0).selector().selectNow();
    assertNull(channel.keyFor(keys.get(0).selector()));
    assertTrue(channel.isRegistered());
    keys.get(2).selector().selectedKeys().clear();
    assertEquals(1, keys.get(2).selector().select());
  }
}
