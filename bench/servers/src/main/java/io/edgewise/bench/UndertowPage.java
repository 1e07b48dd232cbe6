package io.edgewise.bench;

import io.edgewise.servers.LocalServer;
import io.edgewise.servers.UndertowServer;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import java.nio.ByteBuffer;

/** The page by Undertow, whose I/O threads answer. */
final class UndertowPage {
  private UndertowPage() {}

  static LocalServer serve() {
    return UndertowServer.start(Undertow.builder().setHandler(UndertowPage::answer));
  }

  private static void answer(HttpServerExchange exchange) {
    byte[] page = Page.answering(exchange.getQueryString());
    exchange.setResponseContentLength(page.length);
    exchange.getResponseSender().send(ByteBuffer.wrap(page));
  }
}
