package io.edgewise.servers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxnFactory;

/** A ZooKeeper server on its own, with NIO connections. */
public final class ZooKeeperServer {
  private static final int TICK_MILLIS = 2000;

  private ZooKeeperServer() {}

  public static LocalServer start(Path directory, int maxClients) throws Exception {
    System.setProperty("zookeeper.admin.enableServer", "false");
    System.setProperty(
        "zookeeper.serverCnxnFactory", NIOServerCnxnFactory.class.getCanonicalName());
    var server =
        new org.apache.zookeeper.server.ZooKeeperServer(
            directory.toFile(), directory.toFile(), TICK_MILLIS);
    ServerCnxnFactory listener = ServerCnxnFactory.createFactory(LocalServer.anyPort(), maxClients);
    listener.startup(server);
    return new LocalServer(listener.getLocalPort(), listener::shutdown);
  }

  /**
   * Opens a session with a server, and waits until it is connected.
   *
   * @param seconds after which a session has failed
   */
  public static ZooKeeper connect(int port, int seconds, Watcher watcher)
      throws IOException, InterruptedException {
    CountDownLatch connected = new CountDownLatch(1);
    ZooKeeper session =
        new ZooKeeper(
            "127.0.0.1:" + port,
            seconds * 1000,
            event -> {
              if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
              }
              watcher.process(event);
            });
    if (!connected.await(seconds, TimeUnit.SECONDS)) {
      throw new IllegalStateException("not connected: " + session);
    }
    return session;
  }
}
