package io.edgewise.bench;

import io.edgewise.servers.GrpcEcho;
import io.edgewise.servers.KafkaBroker;
import io.edgewise.servers.LocalServer;
import io.edgewise.servers.ZooKeeperServer;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A server and its client. */
enum Program {
  TOMCAT,
  JETTY,
  UNDERTOW,
  NETTY,
  JDK_HTTP_SERVER,
  GRPC,
  ZOOKEEPER,
  KAFKA,
  HTTP_ASYNC_CLIENT;

  private static final int ZOOKEEPER_CLIENTS = 1000;

  /**
   * Starts the server in this JVM, where it runs until the JVM ends.
   *
   * @param directory an empty one of its own
   */
  LocalServer start(Path directory) throws Exception {
    return switch (this) {
      case TOMCAT -> TomcatPage.serve(directory);
      case JETTY -> JettyPage.serve();
      case UNDERTOW -> UndertowPage.serve();
      case NETTY -> NettyPage.serve();
      case JDK_HTTP_SERVER -> JdkHttpPage.serve();
      case GRPC -> startGrpc();
      case ZOOKEEPER -> ZooKeeperServer.start(directory, ZOOKEEPER_CLIENTS);
      case KAFKA -> KafkaBroker.start(directory, Map.of()).server();
      case HTTP_ASYNC_CLIENT -> BlockingServer.start();
    };
  }

  /** The server answers in its event loops. */
  private static LocalServer startGrpc() throws IOException {
    NettyTransport transport = NettyTransport.chosen();
    return GrpcEcho.start(
        transport.loops(NettyTransport.SERVER_LOOPS),
        transport.listener(),
        NettyServerBuilder::directExecutor);
  }

  /** Opens a connection to the server. */
  Client connect(int port) throws Exception {
    return switch (this) {
      case TOMCAT, JETTY, UNDERTOW, NETTY, JDK_HTTP_SERVER -> HttpClient.connect(port);
      case GRPC -> GrpcClient.connect(port);
      case ZOOKEEPER -> ZooKeeperClient.connect(port);
      case KAFKA -> KafkaClient.connect(port);
      case HTTP_ASYNC_CLIENT -> AsyncHttpClient.connect(port);
    };
  }
}
