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

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** TCP: accepting, connecting, and the ways in which a connection ends. */
public class ConnectionContract extends Contract {
  @Test
  void pendingConnectionMakesAServerAcceptable() throws Exception {
    Selector selector = openSelector();
    ServerSocketChannel server = openServer();
    SelectionKey key = server.register(selector, OP_ACCEPT);
    assertEquals(0, selector.selectNow());
    SocketChannel client = openSocket();
    client.connect(server.getLocalAddress());
    selectUntil(selector, key);
    assertEquals(OP_ACCEPT, key.readyOps());
    SocketChannel accepted = closing(server.accept());
    assertSame(provider(), accepted.provider());
    selector.selectedKeys().clear();
    assertEquals(0, selector.selectNow());
  }

  @Test
  void connectionIsCompleted() throws Exception {
    Selector selector = openSelector();
    ServerSocketChannel server = openServer();
    SocketChannel client = openSocket();
    SelectionKey key = client.register(selector, 0);
    boolean connected = client.connect(server.getLocalAddress());
    if (!connected) {
      key.interestOps(OP_CONNECT | OP_READ | OP_WRITE);
      selectUntil(selector, key);
      assertEquals(OP_CONNECT, key.readyOps());
      assertTrue(client.finishConnect());
    }
    key.interestOps(OP_READ | OP_WRITE);
    selector.selectedKeys().clear();
    selectUntil(selector, key);
    assertEquals(OP_WRITE, key.readyOps());
  }

  @Test
  void connectedChannelIsNotConnectable() throws Exception {
    Selector selector = openSelector();
    SelectionKey key = connect().near().register(selector, OP_CONNECT);
    assertEquals(0, selector.selectNow());
    assertTrue(selector.selectedKeys().isEmpty());
    key.interestOps(OP_CONNECT | OP_WRITE);
    assertEquals(1, selector.selectNow());
    assertEquals(OP_WRITE, key.readyOps());
  }

  @Test
  void refusedConnectionIsReported() throws Exception {
    Selector selector = openSelector();
    SocketChannel client = openSocket();
    SelectionKey key = client.register(selector, OP_CONNECT);
    try {
      client.connect(unusedAddress());
    } catch (ConnectException refusedAtOnce) {
      return;
    }
    selectUntil(selector, key);
    assertTrue(key.isConnectable());
    assertThrows(ConnectException.class, client::finishConnect);
    assertEquals(0, selector.selectNow());
    assertTrue(selector.keys().isEmpty());
  }

  /**
   * Linux reports a hang-up of a socket that was never connected, so every operation of the
   * interest set is ready.
   */
  @Test
  void socketThatWasNeverConnectedIsReadyAsTheKernelSays() throws Exception {
    Selector selector = openSelector();
    SelectionKey key = openSocket().register(selector, OP_READ);
    assertEquals(1, selector.select());
    assertEquals(OP_READ, key.readyOps());
    key.interestOps(OP_CONNECT);
    selector.selectedKeys().clear();
    assertEquals(1, selector.select());
    assertEquals(OP_CONNECT, key.readyOps());
  }

  @Test
  void dataIsReadInEveryRound() throws Exception {
    Selector selector = openSelector();
    Connection connection = connect();
    SelectionKey key = connection.near().register(selector, OP_READ);
    for (int i = 0; i < 1000; i++) {
      connection.send("x");
      selectUntil(selector, key);
      assertEquals(OP_READ, key.readyOps());
      connection.receive(1);
      assertTrue(selector.selectedKeys().remove(key));
    }
    assertEquals(0, selector.selectNow());
  }

  @Test
  void fullSendBufferIsNotWritableUntilItIsDrained() throws Exception {
    Selector selector = openSelector();
    Connection connection = connect();
    ByteBuffer block = ByteBuffer.allocate(1 << 16);
    long sent = 0;
    for (int n = 1; n > 0; block.clear()) {
      n = connection.near().write(block);
      sent += n;
    }
    SelectionKey key = connection.near().register(selector, OP_WRITE);
    assertEquals(0, selector.selectNow());
    for (long received = 0; received < sent; block.clear()) {
      received += connection.far().read(block);
    }
    selectUntil(selector, key);
    assertEquals(OP_WRITE, key.readyOps());
  }

  @Test
  void endOfStreamIsReadable() throws Exception {
    Selector selector = openSelector();
    Connection connection = connect();
    SelectionKey key = connection.near().register(selector, OP_READ);
    connection.far().close();
    selectUntil(selector, key);
    assertEquals(OP_READ, key.readyOps());
    assertEquals(-1, connection.near().read(ByteBuffer.allocate(1)));
  }

  @Test
  void halfCloseIsReadableAndTheOtherDirectionWorks() throws Exception {
    Selector selector = openSelector();
    Connection connection = connect();
    SelectionKey key = connection.near().register(selector, OP_READ | OP_WRITE);
    connection.send("last");
    connection.far().shutdownOutput();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    do {
      assertTrue(System.nanoTime() < deadline);
      selectUntil(selector, key);
      assertTrue(key.isWritable());
      if (!key.isReadable()) {
        selector.selectedKeys().clear();
      }
    } while (selector.selectedKeys().isEmpty());
    connection.receive(4);
    assertEquals(-1, connection.near().read(ByteBuffer.allocate(1)));
    assertEquals(1, connection.near().write(ByteBuffer.allocate(1)));
    assertEquals(1, connection.far().read(ByteBuffer.allocate(2)));
  }

  @Test
  void resetMakesAllInterestReady() throws Exception {
    Selector selector = openSelector();
    Connection connection = connect();
    SelectionKey key = connection.near().register(selector, OP_READ);
    assertEquals(0, selector.selectNow());
    connection.reset();
    selectUntil(selector, key);
    key.interestOps(OP_READ | OP_WRITE);
    selector.selectedKeys().clear();
    selectUntil(selector, key);
    assertEquals(OP_READ | OP_WRITE, key.readyOps());
    assertThrows(IOException.class, () -> connection.near().read(ByteBuffer.allocate(1)));
  }

  /** A connection that the selector has watched and no longer watches. */
  private Connection connectWithoutInterest(Selector selector) throws IOException {
    Connection connection = connect();
    SelectionKey key = connection.near().register(selector, OP_READ);
    assertEquals(0, selector.selectNow());
    key.interestOps(0);
    assertEquals(0, selector.selectNow());
    return connection;
  }

  /** A dead peer must not spin the loop of a program that has no interest in it now. */
  @Test
  void resetOfAKeyWithoutInterestDoesNotEndOrSpinTheSelection() throws Exception {
    Selector selector = openSelector();
    Connection connection = connectWithoutInterest(selector);
    SelectionKey key = connection.near().keyFor(selector);
    connection.reset();
    long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    for (int i = 0; i < 3; i++) {
      assertNothingFor(200, selector);
    }
    long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
    assertTrue(cpu < TimeUnit.MILLISECONDS.toNanos(60), () -> cpu + " ns of 600 ms");
    key.interestOps(OP_READ);
    assertEquals(1, selector.select());
    assertThrows(IOException.class, () -> connection.near().read(ByteBuffer.allocate(1)));
  }

  /** The same when the peer dies while the selection is in progress. */
  @Test
  void resetDuringTheSelectionOfAKeyWithoutInterestDoesNotEndIt() throws Exception {
    Selector selector = openSelector();
    Connection connection = connect();
    SelectionKey key = connection.near().register(selector, OP_READ);
    assertEquals(0, selector.selectNow());
    key.interestOps(0);
    Task<Void> select =
        start(
            () -> {
              assertNothingFor(300, selector);
              return null;
            });
    select.awaitBlockedInSelect();
    connection.reset();
    select.join();
  }

  @Test
  void interestThatIsTakenAwayAndGivenBackLosesNothing() throws Exception {
    Selector selector = openSelector();
    Connection connection = connect();
    SelectionKey key = connection.near().register(selector, OP_READ);
    for (int i = 0; i < 500; i++) {
      key.interestOps(0);
      if (i % 3 == 0) {
        assertEquals(0, selector.selectNow());
      }
      connection.send("x");
      if (i % 2 == 0) {
        assertEquals(0, selector.selectNow());
      }
      key.interestOps(OP_READ);
      selectUntil(selector, key);
      selector.selectedKeys().clear();
      connection.receive(1);
    }
  }

  @Test
  void serverIsAcceptableUntilAllPendingConnectionsAreAccepted() throws Exception {
    Selector selector = openSelector();
    ServerSocketChannel server = openServer();
    SelectionKey key = server.register(selector, OP_ACCEPT);
    for (int i = 0; i < 3; i++) {
      closing(provider().openSocketChannel()).connect(server.getLocalAddress());
    }
    for (int accepted = 0; accepted < 3; accepted++) {
      selectUntil(selector, key);
      assertEquals(OP_ACCEPT, key.readyOps());
      selector.selectedKeys().clear();
      SocketChannel channel = server.accept();
      assertTrue(channel != null, "acceptable, and nothing to accept");
      closing(channel);
    }
    assertEquals(0, selector.selectNow());
    assertNull(server.accept());
  }

  @Test
  void connectionStatesAreChecked() throws Exception {
    SocketChannel socket = openSocket();
    ByteBuffer one = ByteBuffer.allocate(1);
    assertThrows(NotYetConnectedException.class, () -> socket.read(one));
    assertThrows(NotYetConnectedException.class, () -> socket.write(one));
    assertThrows(NoConnectionPendingException.class, socket::finishConnect);
    ServerSocketChannel unbound = closing(provider().openServerSocketChannel());
    assertThrows(NotYetBoundException.class, unbound::accept);
    SocketChannel near = connect().near();
    assertTrue(near.finishConnect());
    assertThrows(AlreadyConnectedException.class, () -> near.connect(loopback(1)));
    assertThrows(IllegalBlockingModeException.class, () -> near.socket().getInputStream().read());
  }

  /** It may end a wait in the kernel; then the rest of the timeout follows. */
  @Test
  void resetOfAKeyWithoutInterestDoesNotExtendATimeout() throws Exception {
    long nanos = TimeUnit.MILLISECONDS.toNanos(500);
    int late = 0;
    boolean inTime = false;
    for (int i = 0; i < 20 && late < 5 && !inTime; i++) { // a machine may be slow, but not always
      Disturbance disturbance = disturb(nanos);
      if (disturbance.at < nanos) {
        inTime = disturbance.end <= nanos * 3 / 2;
        late += inTime ? 0 : 1;
      } // otherwise it came too late to disturb
    }
    assertFalse(late == 5, "a timeout began anew");
  }

  /**
   * A selection that is disturbed while it waits.
   *
   * @param at when the disturbance is over, in nanoseconds since before the selection
   * @param end when the selection has ended
   */
  private record Disturbance(long at, long end) {}

  /**
   * Selects with a timeout, and disturbs the wait by a reset when more than half of the timeout is
   * over.
   */
  private Disturbance disturb(long nanos) throws Exception {
    Selector selector = openSelector();
    Connection connection = connectWithoutInterest(selector);
    long start = System.nanoTime();
    Task<Long> select =
        start(
            () -> {
              assertEquals(0, selector.select(TimeUnit.NANOSECONDS.toMillis(nanos)));
              return System.nanoTime() - start;
            });
    LockSupport.parkNanos(nanos * 6 / 10);
    connection.reset();
    long at = System.nanoTime() - start;
    return new Disturbance(at, select.join());
  }
}
