package io.edgewise.programs;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jetty, which echoes a body while it arrives: it waits to read and to write at a time. */
@RealProgram
class JettyTest {
  private static final int ACCEPTORS = 1;
  private static final int SELECTORS = 2;

  private interface Load {
    void on(int port) throws Exception;
  }

  @Test
  void serves() throws Exception {
    Server server = new Server();
    run(server, new ServerConnector(server, ACCEPTORS, SELECTORS), HttpLoad::run);
  }

  @Test
  void servesOverTls(@TempDir Path directory) throws Exception {
    SSLContext context = TlsKeys.context(directory);
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setSslContext(context);
    Server server = new Server();
    run(
        server,
        new ServerConnector(server, ACCEPTORS, SELECTORS, tls),
        port -> HttpLoad.runOverTls(port, context));
  }

  private static void run(Server server, ServerConnector connector, Load load) throws Exception {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new Answering());
    server.start();
    int port = connector.getLocalPort();
    try {
      load.on(port);
      SelectingThreads.assertProviderServes("qtp");
    } finally {
      server.stop();
    }
    TcpTable.awaitGone(port);
  }

  private static final class Answering extends Handler.Abstract.NonBlocking {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      String path = Request.getPathInContext(request);
      String query = request.getHttpURI().getQuery();
      if (path.equals("/echo")) {
        echo(request, response, Long.parseLong(query), callback);
        return true;
      }
      Answer answer = Answer.to(path, query, new byte[0]);
      response.setStatus(answer.status());
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
      response.write(true, ByteBuffer.wrap(answer.body()), callback);
      return true;
    }

    /** A body that proves wrong has been echoed by then: the answer is cut off. */
    private static void echo(Request request, Response response, long checksum, Callback callback) {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, request.getLength());
      CRC32C received = new CRC32C();
      Content.copy(
          request,
          response,
          (chunk, next) -> {
            if (Content.Chunk.isFailure(chunk)) {
              return false;
            }
            received.update(chunk.getByteBuffer().slice());
            if (chunk.isLast() && received.getValue() != checksum) {
              next.failed(new IllegalStateException("the body is not what was sent"));
              return true;
            }
            return false;
          },
          callback);
    }
  }
}
