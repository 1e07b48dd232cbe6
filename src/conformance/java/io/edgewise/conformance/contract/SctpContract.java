package io.edgewise.conformance.contract;

import static io.edgewise.conformance.contract.ReadyOperations.assertOf;
import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The JDK's SCTP channels in each of their states. Skipped where there are none. */
public class SctpContract extends Contract {
  private static final int ALL = OP_READ | OP_WRITE | OP_CONNECT | OP_ACCEPT;

  private SelectableChannel server;

  @BeforeEach
  void openSctpServer() throws Exception {
    server = closing(Sctp.openServer(loopback(0)));
  }

  /** A channel whose connection is established but not finished yet. */
  private SelectableChannel openPending() throws IOException {
    SelectableChannel channel = closing(Sctp.open());
    assertFalse(Sctp.connect(channel, Sctp.address(server)));
    return channel;
  }

  /** The other end of the next connection, which blocks. */
  private SelectableChannel accept() throws IOException {
    server.configureBlocking(true);
    return closing(Sctp.accept(server));
  }

  /** A connected channel without notifications. */
  private SelectableChannel openConnected() throws IOException {
    SelectableChannel channel = openPending();
    assertOf(channel, OP_CONNECT);
    assertTrue(Sctp.finishConnect(channel));
    assertFalse(Sctp.receive(channel));
    return channel;
  }

  @Test
  void connectionIsCompleted() throws Exception {
    Selector selector = openSelector();
    SelectableChannel channel = openPending();
    SelectionKey key = channel.register(selector, OP_CONNECT | OP_READ | OP_WRITE);
    selectUntil(selector, key);
    assertEquals(OP_CONNECT, key.readyOps());
    selector.selectedKeys().clear();
    assertEquals(1, selector.select());
    assertEquals(OP_CONNECT, key.readyOps());
    assertTrue(Sctp.finishConnect(channel));
    assertFalse(Sctp.receive(channel));
    selector.selectedKeys().clear();
    selectUntil(selector, key);
    assertEquals(OP_WRITE, key.readyOps());
    key.interestOps(OP_CONNECT);
    selector.selectedKeys().clear();
    assertEquals(0, selector.selectNow());
  }

  @Test
  void pendingChannelIsConnectableOnly() throws Exception {
    SelectableChannel channel = openPending();
    SelectableChannel peer = accept();
    assertOf(channel, OP_CONNECT);
    Sctp.send(peer);
    assertOf(channel, OP_CONNECT);
    assertTrue(Sctp.finishConnect(channel));
    assertOf(channel, OP_READ | OP_WRITE);
    assertTrue(Sctp.receive(channel));
    assertFalse(Sctp.receive(channel));
    assertOf(channel, OP_WRITE);
  }

  @Test
  void refusedChannel() throws Exception {
    SelectableChannel channel = closing(Sctp.open());
    assertFalse(Sctp.connect(channel, unusedAddress()));
    assertOf(channel, ALL);
    assertThrows(ConnectException.class, () -> Sctp.finishConnect(channel));
  }

  @Test
  void connectedChannel() throws Exception {
    SelectableChannel channel = openConnected();
    SelectableChannel peer = accept();
    assertOf(channel, OP_WRITE);
    Sctp.send(peer);
    assertOf(channel, OP_READ | OP_WRITE);
    assertTrue(Sctp.receive(channel));
    peer.close();
    awaitReadable(channel);
  }

  /** The end is seen by reading; whether anything else shows differs between kernels. */
  private void awaitReadable(SelectableChannel channel) throws IOException {
    Selector selector = openSelector();
    selectUntil(selector, channel.register(selector, OP_READ));
  }

  @Test
  void serverAcceptsChannelsThatAreConnected() throws Exception {
    assertOf(server, 0);
    SelectableChannel client = openPending();
    assertOf(server, OP_ACCEPT);
    SelectableChannel accepted = closing(Sctp.accept(server));
    assertNull(Sctp.accept(server));
    assertOf(server, 0);
    accepted.configureBlocking(false);
    assertFalse(Sctp.receive(accepted));
    assertOf(accepted, OP_WRITE);
    assertTrue(Sctp.finishConnect(client));
    Sctp.send(client);
    assertOf(accepted, OP_READ | OP_WRITE);
  }

  @Test
  void channelOfManyAssociationsNeedsNoConnection() throws Exception {
    SelectableChannel one = closing(Sctp.openMulti(loopback(0)));
    SelectableChannel other = closing(Sctp.openMulti(loopback(0)));
    assertOf(one, OP_WRITE);
    SocketAddress address = Sctp.address(one);
    Sctp.send(other, address);
    assertOf(one, OP_READ | OP_WRITE);
  }
}
