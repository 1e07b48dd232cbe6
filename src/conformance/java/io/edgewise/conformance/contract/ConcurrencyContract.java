package io.edgewise.conformance.contract;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Registration, interest and cancellation from other threads while a selection is in progress. */
public class ConcurrencyContract extends Contract {
  @Test
  void registrationDoesNotWaitForSelection() throws Exception {
    Selector selector = openSelector();
    Task<Integer> select = start(() -> selector.select());
    select.awaitBlockedInSelect();
    for (int i = 0; i < 100; i++) {
      openIdle().register(selector, OP_READ);
    }
    assertEquals(100, selector.keys().size());
    selector.wakeup();
    assertEquals(0, select.join());
  }

  @Test
  void channelsRegisteredByOthersAreSelectedAfterAWakeup() throws Exception {
    Selector selector = openSelector();
    int count = 500;
    Task<Void> registering =
        start(
            () -> {
              try {
                register(count, selector);
                return null;
              } catch (Throwable e) {
                selector.close(); // otherwise that thread would be waited for
                throw e;
              }
            });
    try {
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
      while (selector.selectedKeys().size() < count) {
        assertTrue(System.nanoTime() < deadline);
        selector.select();
      }
    } finally {
      if (!selector.isOpen()) {
        registering.join(); // throws the failure
      }
    }
    registering.join();
  }

  private synchronized void register(int count, Selector selector) throws IOException {
    for (int i = 0; i < count; i++) {
      openReady().register(selector, OP_READ);
      selector.wakeup();
    }
  }

  /** A selecting thread hands each ready key to a worker, which restores the interest set. */
  @Test
  void dispatchToWorkersLosesNothing() throws Exception {
    Selector selector = openSelector();
    ServerSocketChannel server = openServer();
    server.register(selector, OP_ACCEPT);
    ExecutorService workers = Executors.newFixedThreadPool(3);
    AtomicBoolean stopped = new AtomicBoolean();
    Task<Void> loop =
        start(
            () -> {
              while (!stopped.get()) {
                selector.select(key -> dispatch(key, server, workers));
              }
              return null;
            });
    List<Task<Void>> clients = new ArrayList<>();
    for (int c = 0; c < 4; c++) {
      clients.add(start(() -> converse(server, 500)));
    }
    for (Task<Void> client : clients) {
      client.join();
    }
    stopped.set(true);
    selector.wakeup();
    loop.join();
    workers.shutdown();
    assertTrue(workers.awaitTermination(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
  }

  private static void dispatch(
      SelectionKey key, ServerSocketChannel server, ExecutorService workers) {
    try {
      if (key.isAcceptable()) {
        SocketChannel accepted = server.accept();
        if (accepted != null) {
          accepted.configureBlocking(false);
          accepted.register(key.selector(), OP_READ);
        }
      } else {
        key.interestOps(0);
        workers.execute(() -> echo(key));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void echo(SelectionKey key) {
    SocketChannel channel = (SocketChannel) key.channel();
    ByteBuffer bytes = ByteBuffer.allocate(64);
    try {
      if (channel.read(bytes) < 0) {
        channel.close();
        return;
      }
      bytes.flip();
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      key.interestOps(OP_READ);
      key.selector().wakeup();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Void converse(ServerSocketChannel server, int rounds) throws IOException {
    try (SocketChannel client = provider().openSocketChannel()) {
      client.connect(server.getLocalAddress());
      return converse(client, rounds);
    }
  }

  @Test
  void selectionSurvivesChannelsThatAreClosedUnderIt() throws Exception {
    Selector selector = openSelector();
    AtomicBoolean stopped = new AtomicBoolean();
    Task<Void> loop =
        start(
            () -> {
              while (!stopped.get()) {
                selector.select(100);
                selector.selectedKeys().clear();
              }
              return null;
            });
    List<Task<Void>> tasks = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      tasks.add(
          start(
              () -> {
                for (Rounds rounds = new Rounds(1000); rounds.next(); ) {
                  churn(selector);
                }
                return null;
              }));
    }
    for (Task<Void> task : tasks) {
      task.join();
    }
    stopped.set(true);
    selector.wakeup();
    loop.join();
    selector.selectNow();
    assertTrue(selector.keys().isEmpty(), () -> selector.keys().toString());
  }

  private void churn(Selector selector) throws IOException {
    try (Inlet inlet = Inlet.open()) {
      SelectionKey key = inlet.channel().register(selector, OP_WRITE);
      key.interestOps(0);
      key.interestOps(OP_READ | OP_WRITE);
      selector.wakeup();
    } catch (ClosedChannelException e) {
      throw new AssertionError(e);
    }
  }
}
