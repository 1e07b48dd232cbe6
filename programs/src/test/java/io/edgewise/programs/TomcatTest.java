package io.edgewise.programs;

import io.edgewise.servers.TomcatServer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tomcat's NIO connector, with a servlet that blocks and one that reads and writes as it can. */
@RealProgram
class TomcatTest {
  @Test
  void serves(@TempDir Path directory) throws Exception {
    Trial.run(TomcatServer.start(directory, TomcatTest::addServlets), HttpLoad::run, "-Poller");
  }

  private static void addServlets(Context context) {
    Tomcat.addServlet(context, "blocking", new BlockingServlet()).addMapping("/payload");
    Wrapper nonBlocking = Tomcat.addServlet(context, "non-blocking", new NonBlockingServlet());
    nonBlocking.setAsyncSupported(true);
    nonBlocking.addMapping("/echo");
  }

  private static final class BlockingServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      Answer answer =
          Answer.to(
              request.getRequestURI(),
              request.getQueryString(),
              request.getInputStream().readAllBytes());
      response.setStatus(answer.status());
      response.setContentLength(answer.body().length);
      response.getOutputStream().write(answer.body());
    }
  }

  private static final class NonBlockingServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      AsyncContext exchange = request.startAsync();
      exchange.setTimeout(Patience.MILLIS);
      request.getInputStream().setReadListener(new BodyReader(exchange, request.getInputStream()));
    }
  }

  /** Collects a request's body as it arrives, and then has the answer written. */
  private static final class BodyReader implements ReadListener {
    private final AsyncContext exchange;
    private final ServletInputStream in;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[8192];

    BodyReader(AsyncContext exchange, ServletInputStream in) {
      this.exchange = exchange;
      this.in = in;
    }

    @Override
    public void onDataAvailable() throws IOException {
      while (in.isReady()) {
        int count = in.read(buffer);
        if (count < 0) {
          return;
        }
        body.write(buffer, 0, count);
      }
    }

    @Override
    public void onAllDataRead() throws IOException {
      HttpServletRequest request = (HttpServletRequest) exchange.getRequest();
      HttpServletResponse response = (HttpServletResponse) exchange.getResponse();
      Answer answer =
          Answer.to(request.getRequestURI(), request.getQueryString(), body.toByteArray());
      response.setStatus(answer.status());
      response.setContentLength(answer.body().length);
      ServletOutputStream out = response.getOutputStream();
      out.setWriteListener(new BodyWriter(exchange, out, answer.body()));
    }

    @Override
    public void onError(Throwable failure) {
      exchange.complete();
    }
  }

  /** Writes an answer's body as the connection takes it. */
  private static final class BodyWriter implements WriteListener {
    private static final int PIECE = 65536;

    private final AsyncContext exchange;
    private final ServletOutputStream out;
    private final byte[] body;
    private int written;

    BodyWriter(AsyncContext exchange, ServletOutputStream out, byte[] body) {
      this.exchange = exchange;
      this.out = out;
      this.body = body;
    }

    @Override
    public void onWritePossible() throws IOException {
      while (out.isReady()) {
        if (written == body.length) {
          exchange.complete();
          return;
        }
        int count = Math.min(PIECE, body.length - written);
        out.write(body, written, count);
        written += count;
      }
    }

    @Override
    public void onError(Throwable failure) {
      exchange.complete();
    }
  }
}
