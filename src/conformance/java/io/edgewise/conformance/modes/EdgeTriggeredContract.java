package io.edgewise.conformance.modes;

import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EdgeTriggeredContract extends ModeContract {
  private EpollSelectionKey register(SocketChannel channel, int ops) throws IOException {
    return open().register(channel, ops, Trigger.EDGE);
  }

  @Test
  void readinessIsReportedOnceAndAgainWhenMoreArrives() throws Exception {
    Connection connection = connect();
    EpollSelectionKey key = register(connection.near(), OP_READ);
    assertNotReported(key);
    connection.send("one");
    assertReported(key);
    assertNotReported(key);
    assertNotReported(key);
    connection.send("two");
    assertReported(key);
    assertNotReported(key);
    assertEquals(6, drain(connection.near()));
    assertNotReported(key);
    connection.send("three");
    assertReported(key);
  }

  /** The reason to use a channel until it returns 0: what is left is not reported again. */
  @Test
  void whatIsLeftUnreadIsNotReportedAgain() throws Exception {
    Connection connection = connect();
    EpollSelectionKey key = register(connection.near(), OP_READ);
    connection.send("0123456789");
    assertReported(key);
    connection.receive(3);
    assertNotReported(key);
    key.rearm();
    assertReported(key);
    assertEquals(7, drain(connection.near()));
    key.rearm();
    assertNotReported(key);
  }

  @Test
  void roomToWriteIsReportedOnceItIsBack() throws Exception {
    Connection connection = connect();
    EpollSelectionKey key = register(connection.near(), OP_WRITE);
    assertReported(key);
    assertNotReported(key);
    ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
    long sent = 0;
    for (int count = 1; count > 0; bytes.clear()) {
      count = connection.near().write(bytes);
      sent += count;
    }
    assertNotReported(key);
    for (long received = 0; received < sent; bytes.clear()) {
      received += connection.far().read(bytes);
    }
    assertEquals(1, key.selector().select(PATIENCE_MILLIS));
    assertTrue(key.isWritable());
  }

  @Test
  void changedInterestHasWhatIsReadyReportedAgain() throws Exception {
    Connection connection = connect();
    EpollSelectionKey key = register(connection.near(), OP_READ);
    connection.send("x");
    assertReported(key);
    key.interestOps(OP_READ | OP_WRITE);
    assertReported(key);
    assertEquals(OP_READ | OP_WRITE, key.readyOps());
    key.interestOps(OP_READ);
    assertReported(key);
    assertEquals(OP_READ, key.readyOps());
    key.interestOps(OP_READ);
    assertNotReported(key);
    key.interestOps(0);
    assertNotReported(key);
    key.interestOps(OP_READ);
    assertReported(key);
  }

  /** CONNECT and WRITE are one event to the kernel, which has reported it already. */
  @Test
  void writingIsReportedAfterConnecting() throws Exception {
    EpollSelector selector = open();
    ServerSocketChannel server = openServer();
    SocketChannel client = openSocket();
    client.connect(server.getLocalAddress());
    EpollSelectionKey key = selector.register(client, OP_CONNECT, Trigger.EDGE);
    assertEquals(1, selector.select());
    assertTrue(key.isConnectable());
    selector.selectedKeys().clear();
    assertTrue(client.finishConnect());
    key.interestOps(OP_WRITE);
    assertReported(key);
    assertTrue(key.isWritable());
  }

  @Test
  void everyConnectionIsAnEdge() throws Exception {
    EpollSelector selector = open();
    ServerSocketChannel server = openServer();
    selector.register(server, SelectionKey.OP_ACCEPT, Trigger.EDGE);
    for (int i = 0; i < 3; i++) {
      openConnected(server);
      assertEquals(1, selector.select(PATIENCE_MILLIS));
      selector.selectedKeys().clear();
      assertEquals(0, selector.selectNow());
    }
    for (int i = 0; i < 3; i++) {
      closing(server.accept());
    }
    assertEquals(null, server.accept());
  }

  private void openConnected(ServerSocketChannel server) throws IOException {
    SocketChannel client = closing(provider().openSocketChannel());
    client.connect(server.getLocalAddress());
  }

  @Test
  void keyThatStaysSelectedIsCountedAtEachEdgeAndKeepsItsReadySet() throws Exception {
    Connection connection = connect();
    EpollSelectionKey key = register(connection.near(), OP_READ | OP_WRITE);
    EpollSelector selector = key.selector();
    assertEquals(1, selector.select());
    assertEquals(OP_WRITE, key.readyOps());
    assertEquals(0, selector.selectNow());
    assertEquals(Set.of(key), selector.selectedKeys());
    connection.send("x");
    assertEquals(1, selector.select());
    assertEquals(OP_READ | OP_WRITE, key.readyOps());
    connection.send("y");
    assertEquals(1, selector.select());
    assertEquals(Set.of(key), selector.selectedKeys());
    selector.selectedKeys().clear();
    assertEquals(0, selector.selectNow());
    assertEquals(Set.of(), selector.selectedKeys());
  }

  @Test
  void closeOfThePeerIsAnEdge() throws Exception {
    Connection connection = connect();
    EpollSelectionKey key = register(connection.near(), OP_READ);
    connection.send("x");
    assertReported(key);
    connection.far().shutdownOutput();
    assertEquals(1, key.selector().select(PATIENCE_MILLIS));
    key.selector().selectedKeys().clear();
    connection.far().close();
    assertNotReported(key);
  }

  /** More keys are always ready than one wait returns; an edge must come through all the same. */
  @Test
  void edgesAndLevelsDoNotKeepEachOtherWaiting() throws Exception {
    EpollSelector selector = open();
    Set<SelectionKey> levels = new HashSet<>();
    for (int i = 0; i < 1500; i++) {
      levels.add(selector.register(openDatagram(), OP_WRITE, Trigger.LEVEL));
    }
    DatagramChannel channel = openDatagram();
    EpollSelectionKey edge = selector.register(channel, OP_READ, Trigger.EDGE);
    for (int round = 0; round < 20; round++) {
      makeReadable(channel);
      Set<SelectionKey> seen = new HashSet<>();
      for (int i = 0; i < 4; i++) {
        selector.select(seen::add);
      }
      assertTrue(seen.contains(edge), "the edge waits behind the levels");
      assertTrue(seen.containsAll(levels), "levels wait: " + seen.size());
    }
  }

  /** The other way round: edges that never stop, and one level-triggered key. */
  @Test
  void levelIsReportedAmongEdges() throws Exception {
    EpollSelector selector = open();
    DatagramChannel[] edges = new DatagramChannel[200];
    for (int i = 0; i < edges.length; i++) {
      edges[i] = openDatagram();
      selector.register(edges[i], OP_READ, Trigger.EDGE);
    }
    EpollSelectionKey level = selector.register(openReadable(), OP_READ, Trigger.LEVEL);
    for (int round = 0; round < 50; round++) {
      for (DatagramChannel edge : edges) {
        makeReadable(edge);
        drain(edge);
        makeReadable(edge);
      }
      Set<SelectionKey> seen = new HashSet<>();
      assertEquals(edges.length + 1, selector.select(seen::add));
      assertTrue(seen.contains(level));
    }
  }
}
