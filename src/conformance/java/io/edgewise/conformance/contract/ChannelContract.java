package io.edgewise.conformance.contract;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.channels.spi.SelectorProvider;
import org.junit.jupiter.api.Test;

/** What a provider opens. */
public class ChannelContract extends Contract {
  @Test
  void channelsKnowTheirProviderAndOperations() throws Exception {
    SelectorProvider provider = provider();
    assertOpens(OP_CONNECT | OP_READ | OP_WRITE, provider.openSocketChannel());
    assertOpens(OP_ACCEPT, provider.openServerSocketChannel());
    assertOpens(OP_READ | OP_WRITE, provider.openDatagramChannel());
    for (ProtocolFamily family : StandardProtocolFamily.values()) {
      assertOpens(OP_CONNECT | OP_READ | OP_WRITE, provider.openSocketChannel(family));
      assertOpens(OP_ACCEPT, provider.openServerSocketChannel(family));
      if (family != StandardProtocolFamily.UNIX) {
        assertOpens(OP_READ | OP_WRITE, provider.openDatagramChannel(family));
      }
    }
  }

  @Test
  void selectorKnowsItsProvider() throws Exception {
    try (Selector selector = provider().openSelector()) {
      assertSame(provider(), selector.provider());
      assertTrue(selector.isOpen());
    }
  }

  private void assertOpens(int validOps, SelectableChannel actual) throws Exception {
    try (actual) {
      assertSame(provider(), actual.provider());
      assertTrue(actual.isOpen());
      assertTrue(actual.isBlocking());
      assertEquals(validOps, actual.validOps());
      assertFalse(actual.isRegistered());
    }
  }

  @Test
  void familyMustBeGivenAndSupported() {
    SelectorProvider provider = provider();
    ProtocolFamily unknown = () -> "UNKNOWN";
    assertThrows(NullPointerException.class, () -> provider.openSocketChannel(null));
    assertThrows(NullPointerException.class, () -> provider.openServerSocketChannel(null));
    assertThrows(NullPointerException.class, () -> provider.openDatagramChannel(null));
    assertThrows(UnsupportedOperationException.class, () -> provider.openSocketChannel(unknown));
    assertThrows(
        UnsupportedOperationException.class, () -> provider.openServerSocketChannel(unknown));
    assertThrows(UnsupportedOperationException.class, () -> provider.openDatagramChannel(unknown));
    assertThrows(
        UnsupportedOperationException.class,
        () -> provider.openDatagramChannel(StandardProtocolFamily.UNIX));
  }

  @Test
  void acceptedChannelHasTheProvider() throws Exception {
    ServerSocketChannel server = openServer();
    SocketChannel client = closing(provider().openSocketChannel());
    client.connect(server.getLocalAddress());
    SocketChannel accepted = closing(server.accept());
    assertSame(provider(), accepted.provider());
    assertSame(provider(), accepted.socket().getChannel().provider());
  }

  @Test
  void standardInputIsNoSocketHere() throws Exception {
    assertNull(provider().inheritedChannel());
  }

  @Test
  void datagramChannelIsInterruptible() throws Exception {
    DatagramChannel channel = closing(provider().openDatagramChannel());
    channel.bind(loopback(0));
    Task<Void> receive =
        start(
            () -> {
              Thread.currentThread().interrupt();
              assertThrows(
                  ClosedByInterruptException.class, () -> channel.receive(ByteBuffer.allocate(1)));
              return null;
            });
    receive.join();
    assertTrue(!channel.isOpen());
  }

  @Test
  void closedChannelRefusesToBeUsed() throws Exception {
    DatagramChannel channel = openDatagram();
    channel.close();
    channel.close();
    assertThrows(ClosedChannelException.class, () -> channel.configureBlocking(true));
    assertThrows(ClosedChannelException.class, () -> channel.receive(ByteBuffer.allocate(1)));
    SocketChannel socket = openSocket();
    socket.close();
    assertThrows(ClosedChannelException.class, () -> socket.connect(loopback(1)));
    assertThrows(ClosedChannelException.class, () -> socket.read(ByteBuffer.allocate(1)));
  }

  @Test
  void familyIsThatOfItsAddresses() throws Exception {
    byte[] loopback = new byte[16];
    loopback[15] = 1;
    InetSocketAddress six = new InetSocketAddress(InetAddress.getByAddress(loopback), 0);
    SocketChannel socket = closing(provider().openSocketChannel(StandardProtocolFamily.INET));
    assertThrows(UnsupportedAddressTypeException.class, () -> socket.bind(six));
    DatagramChannel datagram = closing(provider().openDatagramChannel(StandardProtocolFamily.INET));
    assertThrows(UnsupportedAddressTypeException.class, () -> datagram.bind(six));
  }
}
