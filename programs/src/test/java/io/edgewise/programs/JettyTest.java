package io.edgewise.programs;

import io.edgewise.servers.JettyServer;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Function;
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

  @Test
  void serves() throws Exception {
    run(server -> new ServerConnector(server, ACCEPTORS, SELECTORS), HttpLoad::run);
  }

  @Test
  void servesOverTls(@TempDir Path directory) throws Exception {
    SSLContext context = TlsKeys.context(directory);
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setSslContext(context);
    run(
        server -> new ServerConnector(server, ACCEPTORS, SELECTORS, tls),
        port -> HttpLoad.runOverTls(port, context));
  }

  private static void run(Function<Server, ServerConnector> connector, Trial.Load load)
      throws Exception {
    Trial.run(JettyServer.start(connector, new Answering()), load, "qtp");
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
