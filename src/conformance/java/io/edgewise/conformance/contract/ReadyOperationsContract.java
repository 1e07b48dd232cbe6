package io.edgewise.conformance.contract;

import static io.edgewise.conformance.contract.ReadyOperations.assertOf;
import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.conformance.Feature;
import io.edgewise.conformance.SendBuffer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which operations are ready: every kind of channel, in each state, with every interest set. */
public class ReadyOperationsContract extends Contract {
  /** The operations that an error or a hang-up makes ready. */
  private static final int ALL = OP_READ | OP_WRITE | OP_CONNECT | OP_ACCEPT;

  @TempDir Path directory;

  // Sockets that connect

  /** Linux reports a hang-up of such a socket. */
  @Test
  void unconnectedSocket() throws Exception {
    SocketChannel socket = openSocket();
    assertOf(socket, ALL);
    assertOf(socket.bind(loopback(0)), ALL);
  }

  /** The server's queue is full, so the kernel goes on trying. */
  @Test
  void socketWhoseConnectionIsNotThereYet() throws Exception {
    ServerSocketChannel server = closing(provider().openServerSocketChannel());
    server.bind(loopback(0), 1);
    SocketChannel last = openSocket();
    for (int i = 0; i < 16; i++) {
      openSocket().connect(server.getLocalAddress());
    }
    assertFalse(last.connect(server.getLocalAddress()));
    assertTrue(last.isConnectionPending());
    assertOf(last, 0);
  }

  /** A socket whose connection is established but not finished yet. */
  private SocketChannel openPending(ServerSocketChannel server) throws IOException {
    SocketChannel socket = openSocket();
    assertFalse(socket.connect(server.getLocalAddress()));
    return socket;
  }

  /** The other end of the next connection, which blocks. */
  private SocketChannel accept(ServerSocketChannel server) throws IOException {
    server.configureBlocking(true);
    return closing(server.accept());
  }

  @Test
  void pendingSocketIsConnectableOnly() throws Exception {
    ServerSocketChannel server = openServer();
    SocketChannel socket = openPending(server);
    final SocketChannel peer = accept(server);
    assertOf(socket, OP_CONNECT);
    peer.write(ByteBuffer.allocate(1));
    assertOf(socket, OP_CONNECT);
    peer.shutdownOutput();
    assertOf(socket, OP_CONNECT);
    assertTrue(socket.finishConnect());
    assertOf(socket, OP_READ | OP_WRITE);
  }

  @Test
  void pendingSocketThatIsReset() throws Exception {
    ServerSocketChannel server = openServer();
    SocketChannel socket = openPending(server);
    SocketChannel peer = accept(server);
    peer.setOption(StandardSocketOptions.SO_LINGER, 0);
    peer.close();
    assertOf(socket, ALL);
  }

  @Test
  void refusedSocket() throws Exception {
    SocketChannel socket = openSocket();
    try {
      socket.connect(unusedAddress());
    } catch (ConnectException refusedAtOnce) {
      return;
    }
    assertOf(socket, ALL);
    assertThrows(ConnectException.class, socket::finishConnect);
  }

  @Test
  void connectedSocket() throws Exception {
    Connection connection = connect();
    assertOf(connection.near(), OP_WRITE);
    long sent = SendBuffer.fill(connection.near());
    assertOf(connection.near(), 0);
    connection.send("x");
    assertOf(connection.near(), OP_READ);
    SendBuffer.drain(connection.far(), sent);
    assertOf(connection.near(), OP_READ | OP_WRITE);
    connection.reset();
    assertOf(connection.near(), ALL);
  }

  @Test
  void halfClosedSocket() throws Exception {
    Connection connection = connect();
    connection.near().shutdownOutput();
    assertOf(connection.near(), OP_WRITE);
    connection.far().shutdownOutput();
    assertOf(connection.near(), ALL);
    Connection other = connect();
    other.far().shutdownOutput();
    assertOf(other.near(), OP_READ | OP_WRITE);
    Connection deaf = connect();
    deaf.near().shutdownInput();
    assertOf(deaf.near(), OP_READ | OP_WRITE);
  }

  // Servers

  @Test
  void serverSocket() throws Exception {
    ServerSocketChannel unbound = closing(provider().openServerSocketChannel());
    unbound.configureBlocking(false);
    assertOf(unbound, ALL);
    ServerSocketChannel server = openServer();
    assertOf(server, 0);
    openPending(server);
    assertOf(server, OP_ACCEPT);
    closing(server.accept());
    assertOf(server, 0);
  }

  // Channels that need no connection

  @Test
  void datagramChannelThatIsNotConnected() throws Exception {
    Feature.DATAGRAM.require();
    DatagramChannel unbound = closing(provider().openDatagramChannel());
    unbound.configureBlocking(false);
    assertOf(unbound, OP_WRITE);
    assertOf(openReadable(), OP_READ | OP_WRITE);
  }

  @Test
  void datagramChannelThatIsConnected() throws Exception {
    DatagramChannel peer = openDatagram();
    final SocketAddress address = peer.getLocalAddress();
    DatagramChannel datagram = openDatagram();
    datagram.connect(address);
    assertOf(datagram, OP_WRITE);
    peer.send(ByteBuffer.allocate(1), datagram.getLocalAddress());
    assertOf(datagram, OP_READ | OP_WRITE);
    datagram.receive(ByteBuffer.allocate(1));
    peer.close();
    datagram.write(ByteBuffer.allocate(1));
    assertOf(datagram, ALL); // the error says that there is no receiver
    assertThrows(IOException.class, () -> datagram.read(ByteBuffer.allocate(1)));
    datagram.disconnect();
    assertOf(datagram, OP_WRITE);
  }

  @Test
  void sourceOfPipe() throws Exception {
    Feature.PIPE.require();
    Pipe pipe = provider().openPipe();
    Pipe.SourceChannel source = closing(pipe.source());
    Pipe.SinkChannel sink = closing(pipe.sink());
    source.configureBlocking(false);
    assertOf(source, 0);
    sink.write(ByteBuffer.allocate(1));
    assertOf(source, OP_READ);
    sink.close();
    assertOf(source, OP_READ);
    source.read(ByteBuffer.allocate(1));
    assertOf(source, OP_READ);
  }

  @Test
  void sinkOfPipe() throws Exception {
    Feature.PIPE.require();
    Pipe pipe = provider().openPipe();
    Pipe.SourceChannel source = closing(pipe.source());
    Pipe.SinkChannel sink = closing(pipe.sink());
    sink.configureBlocking(false);
    assertOf(sink, OP_WRITE);
    while (sink.write(ByteBuffer.allocate(4096)) > 0) {
      // until it is full
    }
    assertOf(sink, 0);
    source.close();
    assertOf(sink, OP_WRITE);
  }

  // Unix domain sockets

  @Test
  void unixDomainSocket() throws Exception {
    Feature.UNIX_DOMAIN.require();
    ServerSocketChannel server =
        closing(provider().openServerSocketChannel(StandardProtocolFamily.UNIX));
    server.configureBlocking(false);
    server.bind(UnixDomainSocketAddress.of(directory.resolve("socket")));
    SocketChannel socket = closing(provider().openSocketChannel(StandardProtocolFamily.UNIX));
    socket.configureBlocking(false);
    assertOf(socket, ALL);
    assertOf(server, 0);
    assertTrue(socket.connect(server.getLocalAddress()));
    assertOf(server, OP_ACCEPT);
    assertOf(socket, OP_WRITE);
    SocketChannel peer = accept(server);
    peer.write(ByteBuffer.allocate(1));
    assertOf(socket, OP_READ | OP_WRITE);
    peer.shutdownOutput();
    assertOf(socket, OP_READ | OP_WRITE);
    peer.close();
    assertOf(socket, ALL);
  }
}
