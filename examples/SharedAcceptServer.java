import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_READ;

import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Echoes small messages in several threads that share one listening channel by exclusive keys:
 *
 * <pre>java -cp edgewise.jar examples/SharedAcceptServer.java PORT [TRIGGER]</pre>
 *
 * <p>Each thread has a selector of its own, accepts connections and serves those that it has
 * accepted. A new connection wakes one of the blocked threads, or a few. With {@code LEVEL} as the
 * second argument it wakes them all, and all but one find nothing to accept. When the program is
 * ended, it prints what each thread did.
 */
public final class SharedAcceptServer {
  private static final int THREADS = 8;

  private final EpollSelector selector;
  private final AtomicInteger wakeUps = new AtomicInteger();
  private final AtomicInteger accepted = new AtomicInteger();

  private SharedAcceptServer(ServerSocketChannel server, Trigger trigger) throws IOException {
    selector = EpollSelector.open();
    selector.register(server, OP_ACCEPT, trigger);
  }

  /** Serves until it is killed; the arguments are the port, 0 for any, and a trigger. */
  public static void main(String[] arguments) throws IOException {
    int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 0;
    Trigger trigger = arguments.length > 1 ? Trigger.valueOf(arguments[1]) : Trigger.EXCLUSIVE;
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
    server.configureBlocking(false);
    List<SharedAcceptServer> loops = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      SharedAcceptServer loop = new SharedAcceptServer(server, trigger);
      loops.add(loop);
      new Thread(loop::run, "loop-" + i).start();
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> loops.forEach(SharedAcceptServer::tell)));
    System.out.println("listening on port " + server.socket().getLocalPort());
  }

  private void run() {
    try {
      while (true) {
        selector.select(key -> serve((EpollSelectionKey) key));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void tell() {
    System.out.println("woken for " + wakeUps + " connections, accepted " + accepted);
  }

  private void serve(EpollSelectionKey key) {
    if (key.isAcceptable()) {
      wakeUps.incrementAndGet();
      accept((ServerSocketChannel) key.channel());
      return;
    }
    SocketChannel channel = (SocketChannel) key.channel();
    try {
      answer(channel);
    } catch (IOException endOfConnection) {
      close(channel);
    }
  }

  /** Another thread may have been faster: then there is nothing to accept. */
  private void accept(ServerSocketChannel server) {
    try {
      SocketChannel channel = server.accept();
      if (channel != null) {
        accepted.incrementAndGet();
        register(channel);
      }
    } catch (IOException e) {
      System.err.println("cannot accept: " + e.getMessage());
    }
  }

  private void register(SocketChannel channel) {
    try {
      channel.configureBlocking(false);
      selector.register(channel, OP_READ, Trigger.LEVEL);
    } catch (IOException e) {
      System.err.println("cannot serve: " + e.getMessage());
      close(channel);
    }
  }

  private static void answer(SocketChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(1024);
    if (channel.read(bytes) < 0) {
      throw new IOException("end of stream");
    }
    channel.write(bytes.flip()); // this little always fits
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      System.err.println("cannot close: " + e.getMessage());
    }
  }
}
