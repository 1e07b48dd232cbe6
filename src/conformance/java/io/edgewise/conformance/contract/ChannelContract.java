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
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.edgewise.conformance.Descriptors;
import io.edgewise.conformance.Feature;
import java.io.IOException;
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
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** What a provider opens. */
public class ChannelContract extends Contract {
  @Test
  void channelsKnowTheirProviderAndOperations() throws Exception {
    assertOpens(OP_CONNECT | OP_READ | OP_WRITE, provider().openSocketChannel());
    assertOpens(OP_ACCEPT, provider().openServerSocketChannel());
    Set<String> missing = new TreeSet<>();
    tryToOpen(OP_READ | OP_WRITE, SelectorProvider::openDatagramChannel, "datagram", missing);
    for (ProtocolFamily family : StandardProtocolFamily.values()) {
      tryToOpen(
          OP_CONNECT | OP_READ | OP_WRITE,
          provider -> provider.openSocketChannel(family),
          family + " socket",
          missing);
      tryToOpen(
          OP_ACCEPT,
          provider -> provider.openServerSocketChannel(family),
          family + " server socket",
          missing);
      tryToOpen(
          OP_READ | OP_WRITE,
          provider -> provider.openDatagramChannel(family),
          family + " datagram",
          missing);
    }
    if (!missing.isEmpty()) {
      throw new TestAbortedException(
          "the provider opens no channels of these kinds, and the others are right: "
              + String.join(", ", missing));
    }
  }

  /**
   * Notes what the provider does not support as missing, unless the JDK's does not support it,
   * either.
   */
  private void tryToOpen(int validOps, Opening opening, String name, Set<String> missing)
      throws IOException {
    SelectableChannel channel;
    try {
      channel = opening.with(provider());
    } catch (UnsupportedOperationException e) {
      if (isSupportedByTheReference(opening)) {
        missing.add(name);
      }
      return;
    }
    assertOpens(validOps, channel);
  }

  @Test
  void selectorKnowsItsProvider() throws Exception {
    try (Selector selector = provider().openSelector()) {
      assertSame(provider(), selector.provider());
      assertTrue(selector.isOpen());
    }
  }

  private void assertOpens(int validOps, SelectableChannel actual) throws IOException {
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
    if (Feature.DATAGRAM.isSupported()) {
      assertThrows(NullPointerException.class, () -> provider.openDatagramChannel(null));
    }
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
    assumeFalse(Descriptors.isSocket(0), "standard input is a socket");
    assertNull(provider().inheritedChannel());
  }

  @Test
  void datagramChannelIsInterruptible() throws Exception {
    Feature.DATAGRAM.require();
    assertInterruptible(provider().openDatagramChannel());
    assertInterruptible(provider().openDatagramChannel(StandardProtocolFamily.INET));
  }

  private void assertInterruptible(DatagramChannel opened) throws Exception {
    DatagramChannel channel = closing(opened);
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
    assertFalse(channel.isOpen());
  }

  @Test
  void closedChannelRefusesToBeUsed() throws Exception {
    SocketChannel socket = openSocket();
    socket.close();
    socket.close();
    assertThrows(ClosedChannelException.class, () -> socket.configureBlocking(true));
    assertThrows(ClosedChannelException.class, () -> socket.connect(loopback(1)));
    assertThrows(ClosedChannelException.class, () -> socket.read(ByteBuffer.allocate(1)));
    if (Feature.DATAGRAM.isSupported()) {
      DatagramChannel channel = openDatagram();
      channel.close();
      channel.close();
      assertThrows(ClosedChannelException.class, () -> channel.configureBlocking(true));
      assertThrows(ClosedChannelException.class, () -> channel.receive(ByteBuffer.allocate(1)));
    }
  }

  @Test
  void familyIsThatOfItsAddresses() throws Exception {
    byte[] loopback = new byte[16];
    loopback[15] = 1;
    InetSocketAddress six = new InetSocketAddress(InetAddress.getByAddress(loopback), 0);
    SocketChannel socket = closing(openIpv4Socket());
    assertThrows(UnsupportedAddressTypeException.class, () -> socket.bind(six));
    ServerSocketChannel server =
        closing(provider().openServerSocketChannel(StandardProtocolFamily.INET));
    assertThrows(UnsupportedAddressTypeException.class, () -> server.bind(six));
    if (Feature.DATAGRAM.isSupported()) {
      DatagramChannel datagram =
          closing(provider().openDatagramChannel(StandardProtocolFamily.INET));
      assertThrows(UnsupportedAddressTypeException.class, () -> datagram.bind(six));
    }
  }

  private static SocketChannel openIpv4Socket() throws IOException {
    try {
      return provider().openSocketChannel(StandardProtocolFamily.INET);
    } catch (UnsupportedOperationException e) {
      throw new TestAbortedException("the provider opens no sockets of a given family", e);
    }
  }
}
