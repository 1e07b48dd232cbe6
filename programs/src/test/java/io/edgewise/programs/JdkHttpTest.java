package io.edgewise.programs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.edgewise.servers.JdkHttpServer;
import java.io.IOException;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JDK's own HTTP server, under the JDK's own HTTP client. */
@RealProgram
class JdkHttpTest {
  @Test
  void serves() throws Exception {
    run(HttpServer.create(), HttpLoad::run);
  }

  @Test
  void servesOverTls(@TempDir Path directory) throws Exception {
    SSLContext context = TlsKeys.context(directory);
    HttpsServer server = HttpsServer.create();
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    run(server, port -> HttpLoad.runOverTls(port, context));
  }

  private static void run(HttpServer server, Trial.Load load) throws Exception {
    Trial.run(JdkHttpServer.start(server, "/", JdkHttpTest::answer), load, "HTTP-Dispatcher");
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
