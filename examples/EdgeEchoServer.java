import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Echoes bytes in one thread, on edge-triggered keys:
 *
 * <pre>java -cp edgewise.jar examples/EdgeEchoServer.java PORT</pre>
 *
 * <p>Each connection is registered once, for reading and writing, and its interest set never
 * changes: an edge means that bytes have come or that there is room again. {@link #echo} keeps the
 * rule for edges: use the channel until it returns 0, because what is left is not reported again.
 */
public final class EdgeEchoServer {
  private EdgeEchoServer() {}

  /** Serves until it is killed; the argument is the port, 0 for any. */
  public static void main(String[] arguments) throws IOException {
    int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 0;
    EpollSelector selector = EpollSelector.open();
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    server.configureBlocking(false);
    selector.register(server, OP_ACCEPT, Trigger.EDGE);
    System.out.println("listening on port " + server.socket().getLocalPort());
    while (true) {
      selector.select(key -> serve((EpollSelectionKey) key));
    }
  }

  private static void serve(EpollSelectionKey key) {
    if (key.isAcceptable()) {
      acceptAll((ServerSocketChannel) key.channel(), key.selector());
      return;
    }
    try {
      echo((SocketChannel) key.channel(), (ByteBuffer) key.attachment());
    } catch (IOException endOfConnection) {
      close((SocketChannel) key.channel());
    }
  }

  /** If accepting fails, for instance for lack of descriptors, the next edge tries again. */
  private static void acceptAll(ServerSocketChannel server, EpollSelector selector) {
    try {
      for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
        register(channel, selector);
      }
    } catch (IOException e) {
      System.err.println("cannot accept: " + e.getMessage());
    }
  }

  private static void register(SocketChannel channel, EpollSelector selector) {
    try {
      channel.configureBlocking(false);
      ByteBuffer bytes = ByteBuffer.allocate(4096).limit(0);
      selector.register(channel, OP_READ | OP_WRITE, Trigger.EDGE, 0, bytes);
    } catch (IOException e) {
      System.err.println("cannot serve: " + e.getMessage());
      close(channel);
    }
  }

  /** The buffer holds what was read and not yet written. */
  private static void echo(SocketChannel channel, ByteBuffer bytes) throws IOException {
    while (true) {
      while (bytes.hasRemaining()) {
        if (channel.write(bytes) == 0) {
          return; // there will be an edge when there is room
        }
      }
      int count = channel.read(bytes.clear());
      bytes.flip();
      if (count < 0) {
        throw new IOException("end of stream");
      }
      if (count == 0) {
        return; // there will be an edge when more comes
      }
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      System.err.println("cannot close: " + e.getMessage());
    }
  }
}
