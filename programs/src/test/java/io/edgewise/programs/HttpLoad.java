package io.edgewise.programs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;

/**
 * What a server that answers as {@link Answer} says is put through: by the JDK's client, which
 * selects in this JVM, and by clients on blocking sockets that are slow, hasty or rude.
 */
final class HttpLoad {
  /** More than the kernel buffers for a connection whose client does not read. */
  private static final int STALLING = 8_000_000;

  private static final int LARGE = 500_000;
  private static final int SMALL = 700;

  private HttpLoad() {}

  /** Loads a server that listens on a port, while some clients do not read their answers. */
  static void run(int port) throws Exception {
    List<HttpConnection> stalled = stall(port);
    reset(port);
    transfer(HttpClient.newHttpClient(), "http://127.0.0.1:" + port, LARGE, 200);
    trickle(port);
    hurry(port);
    halfClose(port);
    drain(stalled);
    TcpTable.awaitPeersServed(port);
  }

  static void runOverTls(int port, SSLContext context) throws Exception {
    HttpClient client = HttpClient.newBuilder().sslContext(context).build();
    transfer(client, "https://127.0.0.1:" + port, LARGE / 5, 30);
  }

  /** Exchanges large and small bodies by eight threads, and then small ones all at once. */
  private static void transfer(HttpClient client, String server, int large, int atOnce)
      throws Exception {
    Parallel.run(
        8,
        i -> {
          for (int round = 0; round < 3; round++) {
            echo(client, server, new Payload(100L * i + round, large + 1000 * i + round));
            fetch(client, server, new Payload(7L * i + round, 3 * large + i))
                .get(Patience.SECONDS, SECONDS);
            echo(client, server, new Payload(round, SMALL + i));
          }
        });
    List<CompletableFuture<?>> answers = new ArrayList<>();
    for (int i = 0; i < atOnce; i++) {
      answers.add(fetch(client, server, new Payload(i, 20 * SMALL + i)));
    }
    for (CompletableFuture<?> answer : answers) {
      answer.get(Patience.SECONDS, SECONDS);
    }
    SelectingThreads.assertProviderServes("SelectorManager");
  }

  private static void echo(HttpClient client, String server, Payload payload) throws Exception {
    byte[] body = payload.bytes();
    HttpRequest request =
        request(server + Answer.pathOfEcho(body)).POST(BodyPublishers.ofByteArray(body)).build();
    check(client.send(request, BodyHandlers.ofByteArray()), payload);
  }

  private static CompletableFuture<Void> fetch(HttpClient client, String server, Payload payload) {
    HttpRequest request = request(server + "/payload?" + payload.query()).build();
    return client
        .sendAsync(request, BodyHandlers.ofByteArray())
        .thenAccept(response -> check(response, payload));
  }

  private static HttpRequest.Builder request(String uri) {
    return HttpRequest.newBuilder(URI.create(uri))
        .version(HttpClient.Version.HTTP_1_1)
        .timeout(Patience.DURATION);
  }

  private static void check(HttpResponse<byte[]> response, Payload payload) {
    assertEquals(200, response.statusCode());
    payload.assertIs(response.body());
  }

  /** Asks for answers that the server cannot get rid of. */
  private static List<HttpConnection> stall(int port) throws Exception {
    List<HttpConnection> stalled = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      HttpConnection connection = HttpConnection.openNarrow(port);
      connection.send(HttpConnection.get(new Payload(i, STALLING)));
      stalled.add(connection);
    }
    return stalled;
  }

  private static void drain(List<HttpConnection> stalled) throws Exception {
    Parallel.run(
        stalled.size(),
        i -> {
          try (HttpConnection connection = stalled.get(i)) {
            new Payload(i, STALLING).assertIs(connection.receive());
          }
        });
  }

  /** Resets connections in the middle of requests and in the middle of answers. */
  private static void reset(int port) throws Exception {
    Parallel.run(
        4,
        i -> {
          byte[] post = HttpConnection.post(new Payload(i, LARGE).bytes());
          for (int round = 0; round < 5; round++) {
            HttpConnection sender = HttpConnection.open(port);
            sender.send(post, post.length / (round + 2));
            sender.reset();
            HttpConnection receiver = HttpConnection.openNarrow(port);
            receiver.send(HttpConnection.get(new Payload(i, LARGE)));
            receiver.reset();
          }
        });
  }

  /** Sends requests in pieces, one after the other on a connection. */
  private static void trickle(int port) throws Exception {
    Parallel.run(
        6,
        i -> {
          try (HttpConnection connection = HttpConnection.open(port)) {
            for (int round = 0; round < 6; round++) {
              Payload payload = new Payload(round, SMALL + i);
              connection.trickle(HttpConnection.post(payload.bytes()), round == 0 ? 3 : 61);
              payload.assertIs(connection.receive());
            }
          }
        });
  }

  /** Opens a connection for each request, and sees that the server closes it. */
  private static void hurry(int port) throws Exception {
    Parallel.run(
        4,
        i -> {
          for (int round = 0; round < 50; round++) {
            Payload payload = new Payload(round, SMALL + round);
            try (HttpConnection connection = HttpConnection.open(port)) {
              connection.send(HttpConnection.getAndClose(payload));
              payload.assertIs(connection.receive());
              connection.assertEndOfStream();
            }
          }
        });
  }

  /** Ends the output after a request, then in the middle of one. */
  private static void halfClose(int port) throws Exception {
    Parallel.run(
        4,
        i -> {
          Payload payload = new Payload(i, 3 * LARGE);
          try (HttpConnection connection = HttpConnection.open(port)) {
            connection.send(HttpConnection.get(payload));
            connection.halfClose();
            payload.assertIs(connection.receive());
            connection.assertEndOfStream();
          }
          try (HttpConnection connection = HttpConnection.open(port)) {
            byte[] post = HttpConnection.post(payload.bytes());
            connection.send(post, post.length / 2);
            connection.halfClose();
            connection.awaitEndOfStream();
          }
        });
  }
}
