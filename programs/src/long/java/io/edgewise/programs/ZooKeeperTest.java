package io.edgewise.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.servers.ZooKeeperServer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ZooKeeper's NIO server, which passes connections between threads, and its NIO client. */
@Tag("long")
@RealProgram
class ZooKeeperTest {
  private static final int CLIENTS = 8;
  private static final int SELECTING_THREADS = 2;
  private static final int MAX_CLIENTS = 200;
  private static final int LARGE = 500_000;
  private static final int CHILDREN = 100;
  private static final int PIPELINED = 500;

  @BeforeAll
  static void configure() {
    System.setProperty("zookeeper.forceSync", "no");
    System.setProperty("zookeeper.nio.numSelectorThreads", "" + SELECTING_THREADS);
  }

  @Test
  void keepsWhatItIsGiven(@TempDir Path directory) throws Exception {
    Trial.run(
        ZooKeeperServer.start(directory, MAX_CLIENTS),
        ZooKeeperTest::use,
        "NIOServerCxnFactory.SelectorThread-1");
  }

  private static void use(int port) throws Exception {
    Parallel.run(CLIENTS + 1, i -> useOrDisturb(port, i));
    try (Stirring stirring = new Stirring(port, SELECTING_THREADS)) {
      TcpTable.awaitPeersServed(port, stirring::stir);
    }
  }

  private static void useOrDisturb(int port, int number) throws Exception {
    if (number < CLIENTS) {
      use(port, "/node-" + number);
      return;
    }
    for (int i = 0; i < 50; i++) {
      RudeClients.reset(port);
      RudeClients.halfClose(port);
    }
  }

  private static void use(int port, String path) throws Exception {
    Events events = new Events();
    ZooKeeper client = ZooKeeperServer.connect(port, Patience.SECONDS, events);
    try {
      create(client, path, new byte[0], CreateMode.PERSISTENT);
      keepLargeData(client, path, events);
      keepChildren(client, path);
      askWithoutWaiting(client, path);
    } finally {
      client.close();
    }
  }

  private static String create(ZooKeeper client, String path, byte[] data, CreateMode mode)
      throws KeeperException, InterruptedException {
    return client.create(path, data, ZooDefs.Ids.OPEN_ACL_UNSAFE, mode);
  }

  private static void keepLargeData(ZooKeeper client, String path, Events events)
      throws KeeperException, InterruptedException {
    for (int round = 0; round < 10; round++) {
      Payload payload = new Payload(round, LARGE + round);
      client.getData(path, true, null);
      client.setData(path, payload.bytes(), -1);
      assertTrue(events.changes.tryAcquire(Patience.SECONDS, TimeUnit.SECONDS), "not notified");
      payload.assertIs(client.getData(path, false, null));
    }
  }

  private static void keepChildren(ZooKeeper client, String path)
      throws KeeperException, InterruptedException {
    for (int i = 0; i < CHILDREN; i++) {
      Payload payload = new Payload(i, 200 + i);
      String child =
          create(client, path + "/child", payload.bytes(), CreateMode.EPHEMERAL_SEQUENTIAL);
      payload.assertIs(client.getData(child, false, null));
    }
    assertEquals(CHILDREN, client.getChildren(path, false).size());
  }

  private static void askWithoutWaiting(ZooKeeper client, String path) throws InterruptedException {
    CountDownLatch answers = new CountDownLatch(PIPELINED);
    for (int i = 0; i < PIPELINED; i++) {
      client.exists(
          path,
          false,
          (status, asked, context, stat) -> {
            if (status == KeeperException.Code.OK.intValue() && stat.getDataLength() >= LARGE) {
              answers.countDown();
            }
          },
          null);
    }
    assertTrue(answers.await(Patience.SECONDS, TimeUnit.SECONDS), () -> "not answered: " + answers);
  }

  private static final class Events implements Watcher {
    final Semaphore changes = new Semaphore(0);

    @Override
    public void process(WatchedEvent event) {
      if (event.getType() == Event.EventType.NodeDataChanged) {
        changes.release();
      }
    }
  }
}
