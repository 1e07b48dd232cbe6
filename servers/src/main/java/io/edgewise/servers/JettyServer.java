package io.edgewise.servers;

import java.util.function.Function;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Jetty, with one connector. */
public final class JettyServer {
  private JettyServer() {}

  public static LocalServer start(Function<Server, ServerConnector> connection, Handler handler)
      throws Exception {
    Server server = new Server();
    ServerConnector connector = connection.apply(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(handler);
    server.start();
    return new LocalServer(connector.getLocalPort(), server::stop);
  }
}
