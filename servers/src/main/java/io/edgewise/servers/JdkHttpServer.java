package io.edgewise.servers;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The JDK's HTTP server, with a pool of threads. */
public final class JdkHttpServer {
  private static final int THREADS = 16;

  private JdkHttpServer() {}

  /** Starts a server that is not bound yet. */
  public static LocalServer start(HttpServer server, String path, HttpHandler handler)
      throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    server.bind(LocalServer.anyPort(), 0);
    server.setExecutor(threads);
    server.createContext(path, handler);
    server.start();
    return new LocalServer(
        server.getAddress().getPort(),
        () -> {
          server.stop(0);
          threads.shutdownNow();
        });
  }
}
