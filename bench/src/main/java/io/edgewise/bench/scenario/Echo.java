package io.edgewise.bench.scenario;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * An echo server under the load of another process, the same for all servers; per request. Only the
 * server's thread counts. The port of the load is in the environment.
 */
final class Echo extends Loop {
  private final EchoServer server;
  private final Socket load;

  Echo(EchoServer server, int connections) throws IOException {
    this.server = server;
    int port = Integer.parseInt(System.getenv("BENCH_LOAD"));
    load = new Socket(InetAddress.getLoopbackAddress(), port);
    command(server.port() + " " + connections);
  }

  @Override
  long[] threads() {
    return new long[] {server.thread()};
  }

  @Override
  public void step() throws IOException {
    run(1);
  }

  @Override
  void run(long requests) throws IOException {
    command(Long.toString(requests));
  }

  private void command(String line) throws IOException {
    load.getOutputStream().write((line + '\n').getBytes(StandardCharsets.US_ASCII));
    Check.equal('!', load.getInputStream().read());
  }

  @Override
  public void close() throws IOException {
    load.close();
    server.close();
  }
}
