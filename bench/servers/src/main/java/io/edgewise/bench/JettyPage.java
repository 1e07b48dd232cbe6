package io.edgewise.bench;

import io.edgewise.servers.JettyServer;
import io.edgewise.servers.LocalServer;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** The page by Jetty with its defaults; Jetty assumes that this handler may block. */
final class JettyPage extends Handler.Abstract {
  static LocalServer serve() throws Exception {
    return JettyServer.start(ServerConnector::new, new JettyPage());
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    byte[] page = Page.answering(request.getHttpURI().getQuery());
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, page.length);
    response.write(true, ByteBuffer.wrap(page), callback);
    return true;
  }
}
