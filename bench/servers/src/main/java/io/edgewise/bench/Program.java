package io.edgewise.bench;

import java.nio.file.Path;

/** A server, and a client that it has. */
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

  /**
   * Starts the server in this JVM, where it runs until that ends.
   *
   * @param directory an empty one of its own
   * @return the port that it listens on, on the loopback address
   */
  int start(Path directory) throws Exception {
    return switch (this) {
      case TOMCAT -> TomcatServer.start(directory);
      case JETTY -> JettyServer.start();
      case UNDERTOW -> UndertowServer.start();
      case NETTY -> NettyServer.start();
      case JDK_HTTP_SERVER -> JdkHttpServer.start();
      case GRPC -> GrpcServer.start();
      case ZOOKEEPER -> ZooKeeperServer.start(directory);
      case KAFKA -> KafkaBroker.start(directory);
      case HTTP_ASYNC_CLIENT -> BlockingServer.start();
    };
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
