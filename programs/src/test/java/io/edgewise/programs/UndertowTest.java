package io.edgewise.programs;

import io.edgewise.servers.UndertowServer;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Undertow, on XNIO: answers are written by its I/O threads, or by a worker that blocks. */
@RealProgram
class UndertowTest {
  @Test
  void serves() throws Exception {
    HttpHandler blocking = new BlockingHandler(UndertowTest::answerBlocking);
    Undertow.Builder builder =
        Undertow.builder()
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, -1L)
            .setIoThreads(2)
            .setWorkerThreads(16)
            .setHandler(exchange -> handlerOf(exchange, blocking).handleRequest(exchange));
    Trial.run(UndertowServer.start(builder), HttpLoad::run, "XNIO-1 I/O", "XNIO-1 Accept");
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
