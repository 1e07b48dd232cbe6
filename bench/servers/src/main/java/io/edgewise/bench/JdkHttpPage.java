package io.edgewise.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.edgewise.servers.JdkHttpServer;
import io.edgewise.servers.LocalServer;
import java.io.IOException;

/** The page by the JDK's HTTP server. */
final class JdkHttpPage {
  private JdkHttpPage() {}

  static LocalServer serve() throws IOException {
    // Without this, the last piece of each answer waits for the client's delayed acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    return JdkHttpServer.start(HttpServer.create(), Page.PATH, JdkHttpPage::answer);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] page = Page.answering(exchange.getRequestURI().getQuery());
      exchange.sendResponseHeaders(200, page.length);
      exchange.getResponseBody().write(page);
    }
  }
}
