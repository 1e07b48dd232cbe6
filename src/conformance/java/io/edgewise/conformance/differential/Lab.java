package io.edgewise.conformance.differential;

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
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What the runs of one worker on one provider share: servers for connecting pairs, and an address
 * that refuses connections.
 */
final class Lab implements AutoCloseable {
  private final SelectorProvider provider;
  private final InetAddress host;
  private final ServerSocketChannel server;

  /** Null if there are no Unix domain sockets. */
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
  Lab(SelectorProvider provider, int host) throws IOException {
    this.provider = provider;
    this.host = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (1 + host % 250)});
    try {
      server = closing(provider.openServerSocketChannel());
      server.bind(anyPort());
      refusing = closing(provider.openSocketChannel());
      refusing.bind(anyPort());
      unixServer = Family.UNIX_PAIR.isSupported() ? openUnixServer() : null;
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
    Path directory = Files.createTempDirectory("programs");
    opened.push(() -> Files.delete(directory));
    Path socket = directory.resolve("s");
    opened.push(() -> Files.deleteIfExists(socket));
    ServerSocketChannel opening =
        closing(provider.openServerSocketChannel(StandardProtocolFamily.UNIX));
    return opening.bind(UnixDomainSocketAddress.of(socket));
  }

  private InetSocketAddress anyPort() {
    return new InetSocketAddress(host, 0);
  }

  SocketAddress refusingAddress() throws IOException {
    return refusing.getLocalAddress();
  }

  Selector openSelector() throws IOException {
    return provider.openSelector();
  }

  /** Opens channels, which do not block. */
  List<SelectableChannel> open(Family family) throws IOException {
    List<SelectableChannel> channels =
        switch (family) {
          case TCP_PAIR -> connect(provider.openSocketChannel(), server);
          case UNIX_PAIR ->
              connect(provider.openSocketChannel(StandardProtocolFamily.UNIX), unixServer);
          case PIPE -> pipe();
          case DATAGRAM_PAIR -> datagrams();
          case DATAGRAM -> List.of(datagram());
          case SERVER -> List.of(provider.openServerSocketChannel().bind(anyPort()));
          case SOCKET -> List.of(provider.openSocketChannel());
        };
    for (SelectableChannel channel : channels) {
      channel.configureBlocking(false);
    }
    return channels;
  }

  private static List<SelectableChannel> connect(SocketChannel near, ServerSocketChannel through)
      throws IOException {
    near.connect(through.getLocalAddress());
    SocketChannel far = through.accept();
    if (through.getLocalAddress() instanceof InetSocketAddress) {
      near.setOption(StandardSocketOptions.TCP_NODELAY, true);
      far.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
    return List.of(near, far);
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
