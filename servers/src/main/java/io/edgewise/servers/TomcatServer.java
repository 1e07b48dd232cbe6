package io.edgewise.servers;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** Tomcat's NIO connector with its defaults, except that connections may be used for ever. */
public final class TomcatServer {
  private TomcatServer() {}

  /**
   * Starts one.
   *
   * @param directory for its files
   * @param servlets adds them
   */
  public static LocalServer start(Path directory, Consumer<Context> servlets)
      throws LifecycleException {
    Connector connector = new Connector("org.apache.coyote.http11.Http11NioProtocol");
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("maxKeepAliveRequests", "-1");
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(directory.toString());
    tomcat.setConnector(connector);
    servlets.accept(tomcat.addContext("", null));
    tomcat.start();
    return new LocalServer(
        connector.getLocalPort(),
        () -> {
          tomcat.stop();
          tomcat.destroy();
        });
  }
}
