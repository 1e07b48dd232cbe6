package io.edgewise.programs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JDK's own HTTP server, under the JDK's own HTTP client. */
@RealProgram
class JdkHttpTest {
  private interface Load {
    void on(int port) throws Exception;
  }

  @Test
  void serves() throws Exception {
    run(HttpServer.create(anyPort(), 0), HttpLoad::run);
  }

  @Test
  void servesOverTls(@TempDir Path directory) throws Exception {
    SSLContext context = TlsKeys.context(directory);
    HttpsServer server = HttpsServer.create(anyPort(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    run(server, port -> HttpLoad.runOverTls(port, context));
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static void run(HttpServer server, Load load) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(16);
    int port = server.getAddress().getPort();
    try {
      server.setExecutor(executor);
      server.createContext("/", JdkHttpTest::answer);
      server.start();
      load.on(port);
      SelectingThreads.assertProviderServes("HTTP-Dispatcher");
    } finally {
      server.stop(0);
      executor.shutdownNow();
    }
    TcpTable.awaitGone(port);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Answer answer = Answer.to(exchange.getRequestURI().toString(), body);
      exchange.sendResponseHeaders(answer.status(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    }
  }
}
