import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * An echo server that works like Tomcat, Jetty and many others. One thread selects. It removes the
 * interest of a ready key and hands the connection to a worker, which answers and has the interest
 * restored. Clients compare every byte. Nothing here knows which selector it runs on.
 *
 * <p>Usage: DispatchingEcho ROUNDS
 */
public final class DispatchingEcho {
  private static final int CLIENTS = 8;
  private static final int LENGTH = 256;

  private final Selector selector;
  private final ServerSocketChannel server;
  private final ExecutorService workers = Executors.newFixedThreadPool(2);
  private final ConcurrentLinkedQueue<SelectionKey> answered = new ConcurrentLinkedQueue<>();

  private DispatchingEcho() throws IOException {
    selector = Selector.open();
    server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
  }

  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    DispatchingEcho echo = new DispatchingEcho();
    Thread loop = new Thread(echo::serve, "selecting");
    loop.start();
    ExecutorService pool = Executors.newFixedThreadPool(CLIENTS);
    List<Future<Long>> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      int seed = i;
      Callable<Long> client = () -> echo.converse(seed, rounds);
      clients.add(pool.submit(client));
    }
    long bytes = 0;
    for (Future<Long> client : clients) {
      bytes += client.get();
    }
    pool.shutdown();
    echo.selector.close();
    loop.join();
    echo.server.close();
    echo.workers.shutdown();
    System.out.println("provider=" + SelectorProvider.provider().getClass().getName());
    System.out.println("requests=" + (long) CLIENTS * rounds);
    System.out.println("bytes=" + bytes);
  }

  private void serve() {
    try {
      while (selector.isOpen()) {
        selector.select(this::dispatch);
        for (SelectionKey key = answered.poll(); key != null; key = answered.poll()) {
          if (key.isValid()) {
            key.interestOps(SelectionKey.OP_READ);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (java.nio.channels.ClosedSelectorException e) {
      return;
    }
  }

  private void dispatch(SelectionKey key) {
    if (key.isAcceptable()) {
      accept();
    } else {
      key.interestOps(0);
      workers.execute(() -> answer(key));
    }
  }

  private void accept() {
    try {
      SocketChannel connection = server.accept();
      if (connection != null) {
        connection.configureBlocking(false);
        connection.register(selector, SelectionKey.OP_READ);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answer(SelectionKey key) {
    SocketChannel connection = (SocketChannel) key.channel();
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
    try {
      if (connection.read(bytes) < 0) {
        connection.close();
        return;
      }
      bytes.flip();
      while (bytes.hasRemaining()) {
        connection.write(bytes);
      }
      answered.add(key);
      selector.wakeup();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long converse(int seed, int rounds) throws IOException {
    Random random = new Random(seed);
    byte[] sent = new byte[LENGTH];
    long bytes = 0;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setTcpNoDelay(true);
      for (int round = 0; round < rounds; round++) {
        random.nextBytes(sent);
        socket.getOutputStream().write(sent);
        byte[] received = socket.getInputStream().readNBytes(LENGTH);
        if (!Arrays.equals(sent, received)) {
          throw new IOException("wrong bytes in round " + round);
        }
        bytes += received.length;
      }
    }
    return bytes;
  }

  private int port() throws IOException {
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }
}
