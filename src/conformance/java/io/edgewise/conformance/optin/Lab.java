package io.edgewise.conformance.optin;

import io.edgewise.conformance.Settings;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What the programs of one worker share: servers for connecting pairs, and an address that refuses
 * connections.
 */
final class Lab implements AutoCloseable {
  private final SelectorProvider provider = Settings.provider();
  private final InetAddress host;
  private final ServerSocketChannel server;
  private final ServerSocketChannel unixServer;

  /** Bound, but not listening. */
  private final SocketChannel refusing;

  /** What is to be closed, last opened first. */
  private final Deque<Closeable> opened = new ArrayDeque<>();

  /**
   * Opens it.
   *
   * @param host the number of a loopback address; each address has its own ports
   */
  Lab(int host) throws IOException {
    this.host = InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) (1 + host % 250)});
    try {
      server = closing(openServer());
      refusing = closing(provider.openSocketChannel()).bind(anyPort());
      unixServer = openUnixServer();
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  private <T extends Closeable> T closing(T resource) {
    opened.push(resource);
    return resource;
  }

  private ServerSocketChannel openUnixServer() throws IOException {
    Path directory = Files.createTempDirectory("optin");
    opened.push(() -> Files.delete(directory));
    Path socket = directory.resolve("s");
    opened.push(() -> Files.deleteIfExists(socket));
    return closing(provider.openServerSocketChannel(StandardProtocolFamily.UNIX))
        .bind(UnixDomainSocketAddress.of(socket));
  }

  private InetSocketAddress anyPort() {
    return new InetSocketAddress(host, 0);
  }

  private ServerSocketChannel openServer() throws IOException {
    return provider.openServerSocketChannel().bind(anyPort());
  }

  SocketAddress address() throws IOException {
    return server.getLocalAddress();
  }

  SocketAddress refusingAddress() throws IOException {
    return refusing.getLocalAddress();
  }

  /** The other end of a socket that has connected to the address of this. */
  SocketChannel accept() throws IOException {
    return prepared(server.accept());
  }

  /** Connects to a server of a program. */
  SocketChannel connectTo(ServerSocketChannel listening) throws IOException {
    return prepared(SocketChannel.open(listening.getLocalAddress()));
  }

  /** Opens channels, which do not block. */
  List<SelectableChannel> open(Family family) throws IOException {
    List<SelectableChannel> channels =
        switch (family) {
          case TCP_PAIR -> tcpPair();
          case UNIX_PAIR -> unixPair();
          case PIPE -> pipe();
          case DATAGRAM_PAIR -> datagrams();
          case DATAGRAM -> List.of(datagram());
          case SERVER -> List.of(openServer());
          case SOCKET -> List.of(prepared(provider.openSocketChannel()));
          case SELECTOR -> throw new IllegalArgumentException("not opened here: " + family);
        };
    for (SelectableChannel channel : channels) {
      channel.configureBlocking(false);
    }
    return channels;
  }

  private List<SelectableChannel> tcpPair() throws IOException {
    SocketChannel near = provider.openSocketChannel();
    near.connect(server.getLocalAddress());
    return List.of(prepared(near), accept());
  }

  /** Urgent data stays in the stream, so that all of it can be counted. */
  private static SocketChannel prepared(SocketChannel socket) throws IOException {
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    socket.socket().setOOBInline(true);
    return socket;
  }

  private List<SelectableChannel> unixPair() throws IOException {
    SocketChannel near = provider.openSocketChannel(StandardProtocolFamily.UNIX);
    near.connect(unixServer.getLocalAddress());
    return List.of(near, unixServer.accept());
  }

  private List<SelectableChannel> pipe() throws IOException {
    Pipe pipe = provider.openPipe();
    return List.of(pipe.source(), pipe.sink());
  }

  private DatagramChannel datagram() throws IOException {
    return provider.openDatagramChannel(StandardProtocolFamily.INET).bind(anyPort());
  }

  private List<SelectableChannel> datagrams() throws IOException {
    DatagramChannel near = datagram();
    DatagramChannel far = datagram();
    near.connect(far.getLocalAddress());
    far.connect(near.getLocalAddress());
    return List.of(near, far);
  }

  @Override
  public void close() throws IOException {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }
}
