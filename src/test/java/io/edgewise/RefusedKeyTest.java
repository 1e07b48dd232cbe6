package io.edgewise;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.conformance.SendBuffer;
import io.edgewise.conformance.TcpPair;
import io.edgewise.internal.jdk.JdkChannels;
import io.edgewise.testing.Descriptors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What becomes of a key for which epoll_ctl fails. It is made to fail by replacing the channel's
 * descriptor, behind the channel, by one that epoll does not watch.
 */
class RefusedKeyTest {
  private final SelectorProvider provider = EpollSelectorProvider.provider();
  private Selector selector;
  private DatagramChannel broken;
  private DatagramChannel healthy;
  private SelectionKey healthyKey;

  @BeforeEach
  void open() throws Exception {
    selector = provider.openSelector();
    healthy = readable();
    broken = readable();
    healthyKey = healthy.register(selector, OP_READ);
  }

  @AfterEach
  void close() throws Exception {
    selector.close();
    healthy.close();
    broken.close();
  }

  private DatagramChannel readable() throws IOException {
    DatagramChannel channel = provider.openDatagramChannel();
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    channel.configureBlocking(false);
    channel.send(ByteBuffer.allocate(1), channel.getLocalAddress());
    return channel;
  }

  private static void breakDescriptor(DatagramChannel channel) {
    Descriptors.replaceByFile(JdkChannels.descriptor(channel));
  }

  private void assertRefused(SelectionKey key, String operation) {
    assertFalse(key.isValid());
    for (org.junit.jupiter.api.function.Executable use :
        List.<org.junit.jupiter.api.function.Executable>of(
            key::readyOps, key::isReadable, key::interestOps, () -> key.interestOps(OP_READ))) {
      CancelledKeyException e = assertThrows(CancelledKeyException.class, use);
      EpollException cause = assertInstanceOf(EpollException.class, e.getCause());
      assertEquals("EPERM", cause.errnoName());
      assertTrue(cause.operation().startsWith(operation), cause.operation());
      String descriptor = "descriptor " + JdkChannels.descriptor(key.channel());
      assertTrue(cause.getMessage().contains(descriptor), cause.getMessage());
      assertTrue(cause.getMessage().contains("DatagramChannel"), cause.getMessage());
    }
  }

  @Test
  void keyRefusedAtAddIsSelectedOnceAndCancelled() throws Exception {
    SelectionKey key = broken.register(selector, OP_READ);
    breakDescriptor(broken);
    assertEquals(2, selector.select());
    assertEquals(Set.of(key, healthyKey), selector.selectedKeys());
    assertRefused(key, "epoll_ctl(EPOLL_CTL_ADD)");
    assertTrue(healthyKey.isReadable());

    selector.selectedKeys().clear();
    assertEquals(1, selector.select());
    assertEquals(Set.of(healthyKey), selector.selectedKeys());
    assertEquals(Set.of(healthyKey), selector.keys());
    assertNull(broken.keyFor(selector));
  }

  /**
   * Stops before epoll_ctl would be called: for a key that begins to write, poll is called twice.
   */
  private void beginToWrite(SelectionKey key) throws IOException {
    key.interestOps(OP_READ | OP_WRITE);
    assertEquals(2, selector.select());
    selector.selectedKeys().clear();
    assertEquals(2, selector.select());
    selector.selectedKeys().clear();
  }

  @Test
  void keyRefusedAtModIsSelectedOnceAndCancelled() throws Exception {
    SelectionKey key = broken.register(selector, OP_READ);
    assertEquals(2, selector.select());
    selector.selectedKeys().clear();
    beginToWrite(key);
    breakDescriptor(broken);
    assertEquals(2, selector.select());
    assertRefused(key, "epoll_ctl(EPOLL_CTL_MOD)");
    selector.selectedKeys().clear();
    assertEquals(1, selector.select());
    assertEquals(Set.of(healthyKey), selector.keys());
  }

  @Test
  void refusedKeyThatIsSelectedAlreadyStaysSelected() throws Exception {
    SelectionKey key = broken.register(selector, OP_READ);
    assertEquals(2, selector.selectNow());
    key.interestOps(OP_READ | OP_WRITE);
    assertEquals(1, selector.selectNow());
    assertEquals(0, selector.selectNow());
    breakDescriptor(broken);
    assertEquals(1, selector.select());
    assertEquals(Set.of(key, healthyKey), selector.selectedKeys());
    assertRefused(key, "epoll_ctl(EPOLL_CTL_MOD)");
  }

  @Test
  void actionIsPerformedForARefusedKey() throws Exception {
    SelectionKey key = broken.register(selector, OP_READ);
    breakDescriptor(broken);
    List<SelectionKey> performed = new ArrayList<>();
    assertEquals(2, selector.select(performed::add));
    assertEquals(Set.of(key, healthyKey), Set.copyOf(performed));
    assertRefused(key, "epoll_ctl(EPOLL_CTL_ADD)");
    performed.clear();
    assertEquals(1, selector.select(performed::add));
    assertEquals(List.of(healthyKey), performed);
  }

  @Test
  void refusedKeyIsReportedThoughTheActionFailsBefore() throws Exception {
    SelectionKey key = broken.register(selector, OP_READ);
    breakDescriptor(broken);
    assertThrows(
        IllegalStateException.class,
        () ->
            selector.select(
                ready -> {
                  throw new IllegalStateException("thrown for " + ready);
                }));
    List<SelectionKey> performed = new ArrayList<>();
    assertEquals(2, selector.select(performed::add));
    assertTrue(performed.contains(key));
    assertRefused(key, "epoll_ctl(EPOLL_CTL_ADD)");
  }

  @Test
  void refusalDoesNotWaitForOtherKeys() throws Exception {
    healthy.receive(ByteBuffer.allocate(1));
    SelectionKey key = broken.register(selector, OP_READ);
    breakDescriptor(broken);
    assertEquals(1, selector.select());
    assertEquals(Set.of(key), selector.selectedKeys());
  }

  @Test
  void refusedKeyThatWasCancelledMeanwhileIsNotReported() throws Exception {
    SelectionKey key = broken.register(selector, OP_READ);
    key.cancel();
    breakDescriptor(broken);
    assertEquals(1, selector.select());
    assertEquals(Set.of(healthyKey), selector.keys());
  }

  /**
   * If a selector is watched, the kernel is made to forget a half-close when the operation ends.
   */
  @Test
  void refusalAtTheEndOfASelectionIsSeenByTheSelectorThatWatches() throws Exception {
    EpollSelector inner = (EpollSelector) selector;
    healthy.receive(ByteBuffer.allocate(1));
    try (TcpPair pair = TcpPair.open();
        Selector outer = provider.openSelector()) {
      inner.asChannel().register(outer, OP_READ);
      SendBuffer.fill(pair.near());
      SelectionKey key =
          inner.register(pair.near(), OP_WRITE, Trigger.LEVEL, EpollEvents.RDHUP, null);
      pair.far().shutdownOutput();
      int descriptor = JdkChannels.descriptor(pair.near());
      assertEquals(1, inner.selectNow(ready -> Descriptors.replaceByFile(descriptor)));
      assertTrue(key.isValid());
      assertEquals(1, outer.selectNow());
      assertEquals(1, inner.selectNow());
      assertFalse(key.isValid());
    }
  }

  /** The known difference: the JDK's selector drops the error, and the key is never ready. */
  @Test
  void jdkSaysNothing() throws Exception {
    try (Selector jdk = SelectorProvider.provider().openSelector()) {
      SelectionKey key = broken.register(jdk, OP_READ);
      breakDescriptor(broken);
      assertEquals(0, jdk.select(50));
      assertTrue(key.isValid());
    }
  }
}
