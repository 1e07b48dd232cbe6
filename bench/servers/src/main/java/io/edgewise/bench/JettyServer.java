package io.edgewise.bench;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** Jetty as it is by default; it takes its handler for one that may block. */
final class JettyServer {
  private JettyServer() {}

  static int start() throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new PageHandler());
    server.start();
    return connector.getLocalPort();
  }

  private static final class PageHandler extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      byte[] page = Page.answering(request.getHttpURI().getQuery());
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, page.length);
      response.write(true, ByteBuffer.wrap(page), callback);
      return true;
    }
  }
}
