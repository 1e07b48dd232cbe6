package io.edgewise.conformance.modes;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.EpollEvents;
import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import io.edgewise.conformance.contract.Rounds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rearming races with everything that can happen to a key meanwhile. */
class OneShotRaceContract extends ModeContract {
  private static final int ROUNDS = 3000;

  private interface Deed {
    void perform(EpollSelectionKey key) throws IOException;
  }

  /** Rearms a key in one thread until it is cancelled, while another thread ends it. */
  private void race(Deed deed, boolean closesSelector) throws Exception {
    SynchronousQueue<Optional<EpollSelectionKey>> keys = new SynchronousQueue<>();
    Task<Void> rearming =
        start(
            () -> {
              for (var next = keys.take(); next.isPresent(); next = keys.take()) {
                EpollSelectionKey key = next.get();
                CancelledKeyException end =
                    assertThrows(
                        CancelledKeyException.class,
                        () -> {
                          while (true) {
                            key.rearm();
                          }
                        });
                assertNull(end.getCause(), "the kernel was told of a key that has left");
              }
              return null;
            });
    EpollSelector selector = EpollSelector.open();
    EpollSelector witness = open();
    for (Rounds rounds = new Rounds(ROUNDS); rounds.next(); ) {
      DatagramChannel channel = provider().openDatagramChannel();
      channel.configureBlocking(false);
      EpollSelectionKey key = selector.register(channel, OP_WRITE, Trigger.ONE_SHOT);
      assertTrue(keys.offer(Optional.of(key), PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
      deed.perform(key);
      if (closesSelector) {
        channel.close();
        selector = EpollSelector.open();
      } else {
        selector.selectNow();
        channel.close();
      }
      assertNewChannelIsReported(witness);
      assertNewChannelIsReported(selector);
      selector.selectedKeys().clear();
    }
    selector.close();
    assertTrue(keys.offer(Optional.empty(), PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
    rearming.join();
  }

  /** As a rule it has the descriptor number of the last channel. */
  private void assertNewChannelIsReported(EpollSelector selector) throws IOException {
    try (DatagramChannel channel = openDatagram()) {
      SelectionKey key = channel.register(selector, OP_READ);
      assertEquals(0, selector.selectNow(key2 -> assertEquals(key, key2)));
      makeReadable(channel);
      assertEquals(1, selector.select(key2 -> assertEquals(key, key2), PATIENCE_MILLIS));
      key.cancel();
      selector.selectNow();
    }
  }

  @Test
  void rearmingRacesCancel() throws Exception {
    race(SelectionKey::cancel, false);
  }

  @Test
  void rearmingRacesCloseOfTheChannel() throws Exception {
    race(key -> key.channel().close(), false);
  }

  @Test
  void rearmingRacesCloseOfTheSelector() throws Exception {
    race(key -> key.selector().close(), true);
  }

  /** An event in the selecting thread meets a request of another thread. */
  @ParameterizedTest
  @EnumSource(names = {"LEVEL", "EDGE", "ONE_SHOT"})
  void interestChangesWhileThePeersCloseIsReported(Trigger trigger) throws Exception {
    for (Rounds rounds = new Rounds(500); rounds.next(); ) {
      EpollSelector selector = open();
      Connection connection = connect();
      EpollSelectionKey key =
          selector.register(connection.near(), OP_READ, trigger, EpollEvents.RDHUP, null);
      Task<Integer> select =
          start(
              () -> {
                int ready = 0;
                long deadline =
                    System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS / 2);
                while ((ready & OP_WRITE) == 0 && System.nanoTime() < deadline) {
                  int[] seen = {0};
                  selector.select(reported -> seen[0] |= reported.readyOps(), 1000);
                  ready |= seen[0];
                }
                return ready;
              });
      connection.far().shutdownOutput();
      key.interestOps(OP_WRITE);
      assertEquals(OP_WRITE, select.join() & OP_WRITE, "room to write was never reported");
      closeAll();
    }
  }

  /** Each takes locks of the channel and of the key, in its own order. */
  @Test
  void askingClosingAndRegisteringDoNotWaitForEachOther() throws Exception {
    EpollSelector selector = open();
    for (Rounds rounds = new Rounds(ROUNDS); rounds.next(); ) {
      SocketChannel channel = openSocket();
      EpollSelectionKey key = selector.register(channel, OP_READ, Trigger.ONE_SHOT);
      List<Task<Object>> tasks = new ArrayList<>();
      tasks.add(start(key::takeError));
      tasks.add(start(() -> channel.register(selector, OP_READ, null)));
      channel.close();
      for (Task<Object> task : tasks) {
        ignoreCancellation(task);
      }
      selector.selectNow();
    }
  }

  private static void ignoreCancellation(Task<Object> task) throws Exception {
    try {
      task.join();
    } catch (ExecutionException e) {
      boolean expected =
          e.getCause() instanceof CancelledKeyException
              || e.getCause() instanceof ClosedChannelException;
      assertTrue(expected, () -> "ended by " + e.getCause());
    }
  }

  /** All threads change the key at once; what they leave behind is a key that works. */
  @Test
  void manyThreadsChangeInterestAtOnce() throws Exception {
    EpollSelector selector = open();
    DatagramChannel channel = openReadable();
    EpollSelectionKey key = selector.register(channel, OP_READ, Trigger.ONE_SHOT);
    int threads = 4;
    AtomicBoolean stopped = new AtomicBoolean();
    Task<Void> loop =
        start(
            () -> {
              while (!stopped.get()) {
                selector.select(ready -> assertTrue(ready.readyOps() != 0));
              }
              return null;
            });
    List<Task<Void>> tasks = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int number = t;
      tasks.add(
          start(
              () -> {
                for (Rounds rounds = new Rounds(5000); rounds.next(); ) {
                  switch ((rounds.number() + number) % 4) {
                    case 0 -> key.interestOps(0);
                    case 1 -> key.interestOpsOr(OP_WRITE);
                    case 2 -> key.rearm();
                    default -> key.interestOps(OP_READ);
                  }
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
    key.interestOps(OP_READ);
    key.rearm();
    assertReported(key);
    assertEquals(OP_READ, key.readyOps());
  }

  /** Each connection is one worker's at a time, and every message is answered. */
  @Test
  void handOffToWorkersLosesNothingAndSharesNothing() throws Exception {
    EpollSelector selector = open();
    ExecutorService workers = Executors.newFixedThreadPool(3);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    AtomicBoolean stopped = new AtomicBoolean();
    List<Connection> connections = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      connections.add(connect());
      selector.register(
          connections.get(i).near(), OP_READ, Trigger.ONE_SHOT, 0, new AtomicBoolean());
    }
    Task<Void> loop =
        start(
            () -> {
              while (!stopped.get()) {
                selector.select(
                    key -> workers.execute(() -> echo((EpollSelectionKey) key, failure)));
              }
              return null;
            });
    List<Task<Void>> clients = new ArrayList<>();
    for (Connection connection : connections) {
      clients.add(start(() -> converse(connection.far(), 1000)));
    }
    for (Task<Void> client : clients) {
      client.join();
    }
    stopped.set(true);
    selector.wakeup();
    loop.join();
    workers.shutdown();
    assertTrue(workers.awaitTermination(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
    assertNull(failure.get());
  }

  private static void echo(EpollSelectionKey key, AtomicReference<Throwable> failure) {
    try {
      AtomicBoolean busy = (AtomicBoolean) key.attachment();
      assertTrue(busy.compareAndSet(false, true), "two workers have one connection");
      SocketChannel channel = (SocketChannel) key.channel();
      ByteBuffer bytes = ByteBuffer.allocate(64);
      channel.read(bytes);
      bytes.flip();
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      busy.set(false);
      key.rearm();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Throwable e) {
      failure.set(e);
    }
  }
}
