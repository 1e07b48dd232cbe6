package io.edgewise.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxnFactory;

/** A ZooKeeper server on its own, with its NIO connections as they are by default. */
final class ZooKeeperServer {
  private static final int TICK_MILLIS = 2000;
  private static final int MAX_CLIENTS = 1000;

  private ZooKeeperServer() {}

  static int start(Path directory) throws Exception {
    System.setProperty("zookeeper.admin.enableServer", "false");
    System.setProperty(
        "zookeeper.serverCnxnFactory", NIOServerCnxnFactory.class.getCanonicalName());
    var server =
        new org.apache.zookeeper.server.ZooKeeperServer(
            directory.toFile(), directory.toFile(), TICK_MILLIS);
    ServerCnxnFactory listener =
        ServerCnxnFactory.createFactory(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), MAX_CLIENTS);
    listener.startup(server);
    return listener.getLocalPort();
  }
}
