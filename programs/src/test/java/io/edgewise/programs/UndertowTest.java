package io.edgewise.programs;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Undertow, on XNIO: answers are written by its I/O threads, or by a worker that blocks. */
@RealProgram
class UndertowTest {
  @Test
  void serves() throws Exception {
    HttpHandler blocking = new BlockingHandler(UndertowTest::answerBlocking);
    Undertow undertow =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, -1L)
            .setIoThreads(2)
            .setWorkerThreads(16)
            .setHandler(exchange -> handlerOf(exchange, blocking).handleRequest(exchange))
            .build();
    undertow.start();
    int port = ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
    try {
      HttpLoad.run(port);
      SelectingThreads.assertProviderServes("XNIO-1 I/O");
      SelectingThreads.assertProviderServes("XNIO-1 Accept");
    } finally {
      undertow.stop();
    }
    TcpTable.awaitGone(port);
  }

  private static HttpHandler handlerOf(HttpServerExchange exchange, HttpHandler blocking) {
    boolean block = exchange.getQueryString().hashCode() % 2 == 0;
    return block ? blocking : UndertowTest::answer;
  }

  private static void answer(HttpServerExchange exchange) {
    exchange
        .getRequestReceiver()
        .receiveFullBytes(
            (complete, body) -> {
              Answer answer = answerOf(complete, body);
              complete.getResponseSender().send(ByteBuffer.wrap(answer.body()));
            });
  }

  private static void answerBlocking(HttpServerExchange exchange) throws Exception {
    Answer answer = answerOf(exchange, exchange.getInputStream().readAllBytes());
    exchange.getOutputStream().write(answer.body());
    exchange.endExchange();
  }

  private static Answer answerOf(HttpServerExchange exchange, byte[] body) {
    Answer answer = Answer.to(exchange.getRequestPath(), exchange.getQueryString(), body);
    exchange.setStatusCode(answer.status());
    exchange.setResponseContentLength(answer.body().length);
    return answer;
  }
}
