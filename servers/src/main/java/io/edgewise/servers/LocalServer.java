package io.edgewise.servers;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A server that runs in this JVM, on the loopback address.
 *
 * @param port that it listens on
 * @param stopping what stops it
 */
public record LocalServer(int port, Stopping stopping) {
  /** Stops a server. */
  public interface Stopping {
    void run() throws Exception;
  }

  /** The loopback address, with any free port. */
  public static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  public void stop() throws Exception {
    stopping.run();
  }
}
