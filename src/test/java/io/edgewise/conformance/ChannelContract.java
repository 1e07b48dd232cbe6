package io.edgewise.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import org.junit.jupiter.api.Test;

/** What a provider opens. */
public abstract class ChannelContract extends Contract {
  @Test
  void channelsAreOfTheJdkAndKnowTheirProvider() throws Exception {
    SelectorProvider provider = provider();
    SelectorProvider jdk = SelectorProvider.provider();
    assertOpens(jdk.openSocketChannel(), provider.openSocketChannel());
    assertOpens(jdk.openServerSocketChannel(), provider.openServerSocketChannel());
    assertOpens(jdk.openDatagramChannel(), provider.openDatagramChannel());
    for (ProtocolFamily family : StandardProtocolFamily.values()) {
      assertOpens(jdk.openSocketChannel(family), provider.openSocketChannel(family));
      assertOpens(jdk.openServerSocketChannel(family), provider.openServerSocketChannel(family));
      if (family != StandardProtocolFamily.UNIX) {
        assertOpens(jdk.openDatagramChannel(family), provider.openDatagramChannel(family));
      }
    }
    try (Selector selector = provider.openSelector()) {
      assertSame(provider, selector.provider());
      assertTrue(selector.isOpen());
    }
  }

  private void assertOpens(SelectableChannel expected, SelectableChannel actual) throws Exception {
    try (expected;
        actual) {
      assertSame(expected.getClass(), actual.getClass());
      assertSame(provider(), actual.provider());
      assertTrue(actual.isOpen());
      assertTrue(actual.isBlocking());
      assertEquals(expected.validOps(), actual.validOps());
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
                  java.nio.channels.ClosedByInterruptException.class,
                  () -> channel.receive(java.nio.ByteBuffer.allocate(1)));
              return null;
            });
    receive.join();
    assertTrue(!channel.isOpen());
  }
}
