package io.edgewise.bench;

import io.edgewise.servers.ZooKeeperServer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;

/** A session with a ZooKeeper server, which reads a node of its own again and again. */
final class ZooKeeperClient implements Client {
  private final ZooKeeper session;
  private final String path;

  private ZooKeeperClient(ZooKeeper session, String path) {
    this.session = session;
    this.path = path;
  }

  static ZooKeeperClient connect(int port) throws Exception {
    ZooKeeper session = ZooKeeperServer.connect(port, PATIENCE, event -> {});
    String path =
        session.create(
            "/node", new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL_SEQUENTIAL);
    session.setData(path, Page.answering(path), -1);
    return new ZooKeeperClient(session, path);
  }

  @Override
  public void request(int number) throws Exception {
    Page.check(path, session.getData(path, false, null));
  }
}
