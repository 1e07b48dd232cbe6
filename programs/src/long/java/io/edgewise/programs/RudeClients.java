package io.edgewise.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** Clients of a server with length-prefixed messages, which end their connections within one. */
final class RudeClients {
  /** A message of 1000 bytes, of which a few come. */
  private static final byte[] PART_OF_MESSAGE = {0, 0, 3, (byte) 0xE8, 1, 2, 3, 4, 5};

  private RudeClients() {}

  static void reset(int port) throws IOException {
    try (Socket socket = open(port)) {
      socket.setSoLinger(true, 0);
    }
  }

  /** Ends the output, upon which the server must end the connection. */
  static void halfClose(int port) throws IOException {
    try (Socket socket = open(port)) {
      socket.shutdownOutput();
      assertEquals(-1, socket.getInputStream().read());
    }
  }

  static Socket open(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(Patience.MILLIS);
    socket.getOutputStream().write(PART_OF_MESSAGE);
    return socket;
  }
}
