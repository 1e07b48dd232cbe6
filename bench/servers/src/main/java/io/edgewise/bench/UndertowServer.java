package io.edgewise.bench;

import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Undertow, whose I/O threads answer. */
final class UndertowServer {
  private UndertowServer() {}

  static int start() {
    Undertow undertow =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setHandler(UndertowServer::answer)
            .build();
    undertow.start();
    return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
  }

  private static void answer(HttpServerExchange exchange) {
    byte[] page = Page.answering(exchange.getQueryString());
    exchange.setResponseContentLength(page.length);
    exchange.getResponseSender().send(ByteBuffer.wrap(page));
  }
}
