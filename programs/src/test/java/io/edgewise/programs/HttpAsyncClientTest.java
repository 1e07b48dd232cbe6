package io.edgewise.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.edgewise.servers.LocalServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.impl.bootstrap.AsyncServerBootstrap;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncServer;
import org.apache.hc.core5.http.nio.AsyncRequestConsumer;
import org.apache.hc.core5.http.nio.AsyncServerRequestHandler;
import org.apache.hc.core5.http.nio.entity.AsyncEntityProducers;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityConsumer;
import org.apache.hc.core5.http.nio.support.BasicRequestConsumer;
import org.apache.hc.core5.http.nio.support.BasicResponseProducer;
import org.apache.hc.core5.http.nio.support.BasicServerExchangeHandler;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.ListenerEndpoint;
import org.junit.jupiter.api.Test;

/** Apache HttpComponents: its asynchronous client and its asynchronous server. */
@RealProgram
class HttpAsyncClientTest {
  private static final IOReactorConfig TWO_THREADS =
      IOReactorConfig.custom()
          .setIoThreadCount(2)
          .setSoTimeout(Patience.SECONDS, TimeUnit.SECONDS)
          .build();

  @Test
  void serves() throws Exception {
    HttpAsyncServer server =
        AsyncServerBootstrap.bootstrap()
            .setIOReactorConfig(TWO_THREADS)
            .setRequestRouter(
                (request, context) -> () -> new BasicServerExchangeHandler<>(new Answering()))
            .create();
    server.start();
    ListenerEndpoint listener = server.listen(LocalServer.anyPort(), URIScheme.HTTP).get();
    int port = ((InetSocketAddress) listener.getAddress()).getPort();
    Trial.run(
        new LocalServer(port, () -> server.close(CloseMode.GRACEFUL)),
        HttpAsyncClientTest::use,
        "server-dispatch");
  }

  private static void use(int port) throws Exception {
    useClient(port);
    HttpLoad.run(port);
  }

  private static void useClient(int port) throws Exception {
    try (CloseableHttpAsyncClient client =
        HttpAsyncClients.custom()
            .setIOReactorConfig(TWO_THREADS)
            .setConnectionManager(
                PoolingAsyncClientConnectionManagerBuilder.create()
                    .setMaxConnTotal(50)
                    .setMaxConnPerRoute(50)
                    .build())
            .build()) {
      client.start();
      exchangeManyAtOnce(client, port);
      exchangeOneAfterTheOther(client, port);
      SelectingThreads.assertProviderServes("httpclient-dispatch");
    }
  }

  private static void exchangeManyAtOnce(CloseableHttpAsyncClient client, int port)
      throws Exception {
    List<Future<SimpleHttpResponse>> responses = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      responses.add(client.execute(request(payload(i), i % 2 == 0, port), null));
    }
    for (int i = 0; i < responses.size(); i++) {
      check(responses.get(i), payload(i));
    }
  }

  private static Payload payload(int i) {
    return new Payload(i, 600_000 + i);
  }

  private static void exchangeOneAfterTheOther(CloseableHttpAsyncClient client, int port)
      throws Exception {
    for (int i = 1; i < 300; i++) {
      Payload payload = new Payload(i, i);
      check(client.execute(request(payload, i % 2 == 0, port), null), payload);
    }
  }

  private static SimpleHttpRequest request(Payload payload, boolean echo, int port) {
    String server = "http://127.0.0.1:" + port;
    if (!echo) {
      return SimpleRequestBuilder.get(server + "/payload?" + payload.query()).build();
    }
    byte[] body = payload.bytes();
    return SimpleRequestBuilder.post(server + Answer.pathOfEcho(body))
        .setBody(body, ContentType.APPLICATION_OCTET_STREAM)
        .build();
  }

  private static void check(Future<SimpleHttpResponse> pending, Payload payload) throws Exception {
    SimpleHttpResponse response = pending.get(Patience.SECONDS, TimeUnit.SECONDS);
    assertEquals(200, response.getCode());
    payload.assertIs(response.getBodyBytes());
  }

  private static final class Answering
      implements AsyncServerRequestHandler<Message<HttpRequest, byte[]>> {
    @Override
    public AsyncRequestConsumer<Message<HttpRequest, byte[]>> prepare(
        HttpRequest request, EntityDetails entity, HttpContext context) {
      return new BasicRequestConsumer<>(entity == null ? null : new BasicAsyncEntityConsumer());
    }

    @Override
    public void handle(
        Message<HttpRequest, byte[]> request, ResponseTrigger trigger, HttpContext context)
        throws HttpException, IOException {
      Answer answer = Answer.to(request.getHead().getPath(), request.getBody());
      trigger.submitResponse(
          new BasicResponseProducer(
              answer.status(),
              AsyncEntityProducers.create(answer.body(), ContentType.APPLICATION_OCTET_STREAM)),
          context);
    }
  }
}
