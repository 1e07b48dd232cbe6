package io.edgewise;

import static io.edgewise.Native.EPOLLIN;
import static io.edgewise.Native.EPOLLRDHUP;
import static io.edgewise.Native.EPOLL_CTL_MOD;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.conformance.SendBuffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What only threads that cross bring about, step by step. */
class InterestListTest {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  @AfterEach
  void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  private <T extends AutoCloseable> T closing(T resource) {
    opened.push(resource);
    return resource;
  }

  private EpollSelector open(Trigger defaultTrigger) throws IOException {
    return closing(EpollSelector.open(defaultTrigger));
  }

  private SelectableChannel openReadable() throws IOException {
    DatagramChannel channel = closing(DatagramChannel.open());
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    channel.configureBlocking(false);
    channel.send(ByteBuffer.allocate(1), channel.getLocalAddress());
    return channel;
  }

  /** The selector's descriptor may be somebody else's by then. */
  @Test
  void nothingIsToldOfAKeyThatWasAbandoned() throws Exception {
    EpollSelector selector = open(Trigger.LEVEL);
    SelectableChannel channel = openReadable();
    EpollSelectionKey key = selector.register(channel, OP_READ, Trigger.EDGE);
    selector.interests().abandon(key);
    selector.interests().remove(key);
    assertFalse(selector.interests().update(key, true));
    int descriptor = JdkChannels.descriptor(channel);
    int result =
        Native.epollControl(selector.descriptor(), EPOLL_CTL_MOD, descriptor, EPOLLIN, Waker.TOKEN);
    assertEquals(0, result, "the kernel was told to remove it");
  }

  /**
   * The kernel was asked for the peer's close again when that had been reported, but not noted yet:
   * the event is nobody's, and has disarmed the key.
   */
  @Test
  void eventThatTheKeyDoesNotTakeLeavesItArmed() throws Exception {
    for (Trigger trigger : new Trigger[] {Trigger.LEVEL, Trigger.EDGE, Trigger.ONE_SHOT}) {
      try (ServerSocketChannel server = ServerSocketChannel.open()) {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        SocketChannel far = closing(SocketChannel.open(server.getLocalAddress()));
        SocketChannel near = closing(server.accept());
        near.configureBlocking(false);
        final long sent = SendBuffer.fill(near);
        EpollSelector selector = open(Trigger.LEVEL);
        EpollSelectionKey key = selector.register(near, OP_WRITE, trigger, EpollEvents.RDHUP, null);
        key.hear(EPOLLRDHUP);
        far.shutdownOutput();
        assertEquals(0, selector.select(20), trigger::toString);
        assertTrue(key.isArmed());
        SendBuffer.drain(far, sent);
        assertEquals(1, selector.select(20_000), trigger::toString);
        assertTrue(key.isWritable());
      }
    }
  }
}
