package io.edgewise.conformance.contract;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.edgewise.conformance.Feature;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** UDP. */
public class DatagramContract extends Contract {
  @BeforeEach
  void requireDatagrams() {
    Feature.DATAGRAM.require();
  }

  private SocketAddress unusedPort() throws Exception {
    try (DatagramChannel channel = provider().openDatagramChannel()) {
      return channel.bind(loopback(0)).getLocalAddress();
    }
  }

  @Test
  void datagramIsReadableUntilItIsReceived() throws Exception {
    Selector selector = openSelector();
    DatagramChannel channel = openDatagram();
    SelectionKey key = channel.register(selector, OP_READ | OP_WRITE);
    assertEquals(1, selector.select());
    assertEquals(OP_WRITE, key.readyOps());
    makeReadable(channel);
    assertEquals(1, selector.select());
    assertEquals(OP_READ | OP_WRITE, key.readyOps());
    channel.receive(ByteBuffer.allocate(1));
    selector.selectedKeys().clear();
    assertEquals(1, selector.select());
    assertEquals(OP_WRITE, key.readyOps());
  }

  @Test
  void unreachablePortIsReportedToAConnectedChannel() throws Exception {
    Selector selector = openSelector();
    DatagramChannel channel = openDatagram();
    channel.connect(unusedPort());
    SelectionKey key = channel.register(selector, OP_READ);
    channel.write(ByteBuffer.allocate(1));
    selectUntil(selector, key);
    assertEquals(OP_READ, key.readyOps());
    assertThrows(PortUnreachableException.class, () -> channel.read(ByteBuffer.allocate(1)));
  }

  @Test
  void unreachablePortIsNotReportedToAnUnconnectedChannel() throws Exception {
    Selector selector = openSelector();
    DatagramChannel channel = openDatagram();
    channel.register(selector, OP_READ);
    channel.send(ByteBuffer.allocate(1), unusedPort());
    assertNothingFor(50, selector);
  }

  @Test
  void disconnectedChannelStaysRegistered() throws Exception {
    Selector selector = openSelector();
    DatagramChannel peer = openDatagram();
    DatagramChannel channel = closing(provider().openDatagramChannel());
    channel.configureBlocking(false);
    channel.connect(peer.getLocalAddress());
    SelectionKey key = channel.register(selector, OP_READ);
    assertEquals(0, selector.selectNow());
    channel.disconnect();
    SocketAddress address = loopback(((InetSocketAddress) channel.getLocalAddress()).getPort());
    peer.send(ByteBuffer.allocate(1), address);
    selectUntil(selector, key);
    assertEquals(OP_READ, key.readyOps());
  }
}
