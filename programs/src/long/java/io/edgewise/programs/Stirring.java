package io.edgewise.programs;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections that send a byte now and then, so that every thread of a server selects again: what a
 * selector's channels hold is let go of by its next selection operation, and a thread that closes a
 * channel need not wake the one that selects.
 */
final class Stirring implements AutoCloseable {
  private final List<Socket> sockets = new ArrayList<>();

  /**
   * Connects.
   *
   * @param threads how many threads select at the server, which serves them in turn
   */
  Stirring(int port, int threads) throws IOException {
    for (int i = 0; i < threads; i++) {
      sockets.add(RudeClients.open(port));
    }
  }

  /** Sends a byte on each connection. */
  void stir() throws IOException {
    for (Socket socket : sockets) {
      socket.getOutputStream().write(0);
    }
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
