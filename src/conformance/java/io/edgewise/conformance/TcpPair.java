package io.edgewise.conformance;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;

/**
 * Two connected sockets in non-blocking mode. Each resets the connection when its descriptor is
 * closed, and not before: its peer can tell, and no port lingers.
 *
 * @param near the accepted socket
 */
public record TcpPair(SocketChannel near, SocketChannel far) implements Closeable {
  /** Opens a pair with the provider under test. */
  public static TcpPair open() throws IOException {
    SelectorProvider provider = Settings.provider();
    try (ServerSocketChannel server = provider.openServerSocketChannel()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      SocketChannel far = provider.openSocketChannel();
      far.connect(server.getLocalAddress());
      return new TcpPair(prepared(server.accept()), prepared(far));
    }
  }

  private static SocketChannel prepared(SocketChannel socket) throws IOException {
    socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    socket.configureBlocking(false);
    return socket;
  }

  /** Whether the peer of a socket has closed its descriptor; nothing was sent to the socket. */
  public static boolean isReset(SocketChannel socket) {
    try {
      return socket.read(ByteBuffer.allocate(1)) < 0;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    near.close();
    far.close();
  }
}
