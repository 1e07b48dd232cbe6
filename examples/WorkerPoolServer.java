import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

import io.edgewise.EpollEvents;
import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Echoes bytes with one selecting thread and a pool of workers, on one-shot keys:
 *
 * <pre>java -cp edgewise.jar examples/WorkerPoolServer.java PORT</pre>
 *
 * <p>A key that was reported is disarmed, so its connection belongs to one worker alone. When the
 * worker is done, it sets the interest set. That arms the key again with one system call, without
 * waking the selecting thread. Without one-shot keys, the selecting thread would have to remove the
 * interest, and the worker would have to restore it and wake the selecting thread.
 */
public final class WorkerPoolServer {
  private WorkerPoolServer() {}

  /** Serves until it is killed; the argument is the port, 0 for any. */
  public static void main(String[] arguments) throws IOException {
    int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 0;
    ExecutorService workers = Executors.newFixedThreadPool(4);
    EpollSelector selector = EpollSelector.open();
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    server.configureBlocking(false);
    selector.register(server, OP_ACCEPT, Trigger.LEVEL);
    System.out.println("listening on port " + server.socket().getLocalPort());
    while (true) {
      selector.select(key -> handOut((EpollSelectionKey) key, workers));
    }
  }

  private static void handOut(EpollSelectionKey key, ExecutorService workers) {
    if (key.isAcceptable()) {
      accept((ServerSocketChannel) key.channel(), key.selector());
    } else {
      workers.execute(() -> serve(key));
    }
  }

  private static void accept(ServerSocketChannel server, EpollSelector selector) {
    try {
      SocketChannel channel = server.accept();
      if (channel != null) {
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
      selector.register(channel, OP_READ, Trigger.ONE_SHOT, EpollEvents.RDHUP, bytes);
    } catch (IOException e) {
      System.err.println("cannot serve: " + e.getMessage());
      close(channel, selector);
    }
  }

  /** Echoes until there is nothing to read or no room to write; then waits for what is missing. */
  private static void serve(EpollSelectionKey key) {
    try {
      key.interestOps(echo((SocketChannel) key.channel(), (ByteBuffer) key.attachment()));
    } catch (IOException | CancelledKeyException endOfConnection) {
      close((SocketChannel) key.channel(), key.selector());
    }
  }

  /** Returns the operations to wait for. The buffer holds what was read and not yet written. */
  private static int echo(SocketChannel channel, ByteBuffer bytes) throws IOException {
    while (true) {
      while (bytes.hasRemaining()) {
        if (channel.write(bytes) == 0) {
          return OP_WRITE;
        }
      }
      int count = channel.read(bytes.clear());
      bytes.flip();
      if (count < 0) {
        throw new IOException("end of stream");
      }
      if (count == 0) {
        return OP_READ;
      }
    }
  }

  private static void close(SocketChannel channel, EpollSelector selector) {
    try {
      channel.close();
      selector.wakeup(); // so that the descriptor is closed now, not at the next event
    } catch (IOException e) {
      System.err.println("cannot close: " + e.getMessage());
    }
  }
}
