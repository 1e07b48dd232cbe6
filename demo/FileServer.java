import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.CRC32C;

/**
 * The JDK's HTTP server serves files to the JDK's HTTP client, which compares their checksums. Both
 * are NIO programs. Nothing here knows which selector they run on.
 *
 * <p>Usage: FileServer ROUNDS
 */
public final class FileServer {
  private static final int[] SIZES = {0, 1, 1_000, 16_384, 100_000, 1_000_000};
  private static final int CLIENTS = 4;

  private FileServer() {}

  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    List<Path> files = new ArrayList<>();
    Path directory = Files.createTempDirectory("files");
    ExecutorService workers = Executors.newFixedThreadPool(4);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    try {
      Random random = new Random(1);
      for (int size : SIZES) {
        byte[] content = new byte[size];
        random.nextBytes(content);
        files.add(Files.write(directory.resolve(size + ".bin"), content));
      }
      server.setExecutor(workers);
      server.createContext(
          "/",
          exchange -> {
            Path file = directory.resolve(exchange.getRequestURI().getPath().substring(1));
            long length = Files.size(file);
            exchange.sendResponseHeaders(200, length == 0 ? -1 : length);
            try (OutputStream body = exchange.getResponseBody()) {
              Files.copy(file, body);
            }
          });
      server.start();
      fetch("http://127.0.0.1:" + server.getAddress().getPort() + "/", files, rounds);
    } finally {
      server.stop(0);
      workers.shutdown();
      for (Path file : files) {
        Files.delete(file);
      }
      Files.delete(directory);
    }
  }

  private static void fetch(String server, List<Path> files, int rounds) throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    long requests = 0;
    long bytes = 0;
    for (int round = 0; round < rounds; round++) {
      for (Path file : files) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(server + file.getFileName())).build();
        List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
          answers.add(client.sendAsync(request, BodyHandlers.ofByteArray()));
        }
        long expected = checksum(Files.readAllBytes(file));
        for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
          byte[] body = answer.get().body();
          if (answer.get().statusCode() != 200 || checksum(body) != expected) {
            throw new IOException("wrong bytes of " + file);
          }
          requests++;
          bytes += body.length;
        }
      }
    }
    System.out.println("provider=" + SelectorProvider.provider().getClass().getName());
    System.out.println("requests=" + requests);
    System.out.println("bytes=" + bytes);
  }

  private static long checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }
}
