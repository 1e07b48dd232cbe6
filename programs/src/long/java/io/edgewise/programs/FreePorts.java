package io.edgewise.programs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports for a server that must know them before it binds. */
final class FreePorts {
  private FreePorts() {}

  /** Returns two ports that nobody had bound a moment ago. */
  static int[] two() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket first = new ServerSocket(0, 1, loopback);
        ServerSocket second = new ServerSocket(0, 1, loopback)) {
      return new int[] {first.getLocalPort(), second.getLocalPort()};
    }
  }
}
