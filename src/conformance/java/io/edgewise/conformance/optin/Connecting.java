package io.edgewise.conformance.optin;

import static io.edgewise.EpollEvents.ERR;
import static io.edgewise.EpollEvents.HUP;
import static io.edgewise.EpollEvents.IN;
import static io.edgewise.EpollEvents.OUT;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Connecting and accepting, and what that means to the keys. */
final class Connecting {
  private static final int ANY = ~0;

  private Connecting() {}

  private static boolean isUnconnected(Endpoint endpoint) {
    return endpoint.kind == Kind.TCP && !endpoint.isConnected() && !endpoint.isConnecting();
  }

  /** The peer gets the next number. */
  static void connect(Endpoint endpoint, World world) throws IOException {
    if (isUnconnected(endpoint)) {
      ((SocketChannel) endpoint.channel).connect(world.lab.address());
      Await.until(() -> (endpoint.poll() & (OUT | HUP)) == OUT);
      SocketChannel accepted = world.lab.accept();
      accepted.configureBlocking(false);
      Endpoint.join(endpoint, world.add(endpoint.number + 1, Kind.TCP, accepted));
      endpoint.happened(OUT, ANY);
    }
  }

  static void connectInVain(Endpoint endpoint, World world) throws IOException {
    if (isUnconnected(endpoint)) {
      try {
        ((SocketChannel) endpoint.channel).connect(world.lab.refusingAddress());
      } catch (IOException e) {
        Ending.closed(endpoint);
        return;
      }
      Await.until(() -> (endpoint.poll() & ERR) != 0);
      endpoint.becomesNoisy();
      endpoint.happened(0, ANY);
    }
  }

  static void finish(Endpoint endpoint) {
    if (endpoint.isConnecting()) {
      try {
        ((SocketChannel) endpoint.channel).finishConnect();
      } catch (IOException e) {
        Ending.closed(endpoint); // refused: the channel has closed itself
        return;
      }
      endpoint.happened(0, 0);
    }
  }

  /** With more than one connection, there is no way to tell when they have arrived. */
  static void connectTo(Endpoint endpoint, World world) throws IOException {
    if (endpoint.channel instanceof ServerSocketChannel server) {
      SocketChannel client = world.lab.connectTo(server);
      world.closing(client);
      client.setOption(StandardSocketOptions.SO_LINGER, 0);
      Await.until(() -> (endpoint.poll() & IN) != 0);
      endpoint.happened(0, IN);
    }
  }

  static void accept(Endpoint endpoint) throws IOException {
    if (endpoint.channel instanceof ServerSocketChannel server) {
      SocketChannel accepted = server.accept();
      if (accepted != null) {
        accepted.close();
      }
      endpoint.happened(0, 0);
    }
  }
}
