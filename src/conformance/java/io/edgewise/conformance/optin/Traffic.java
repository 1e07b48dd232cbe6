package io.edgewise.conformance.optin;

import static io.edgewise.EpollEvents.ERR;
import static io.edgewise.EpollEvents.IN;
import static io.edgewise.EpollEvents.OUT;
import static io.edgewise.EpollEvents.PRI;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;

/** Reading and writing, and their effect on the keys at both ends. */
final class Traffic {
  private static final int ANY = ~0;
  private static final int MUCH = 1 << 14;

  private Traffic() {}

  /** Returns 0 if it is impossible in the channel's state. */
  private interface Transfer {
    int run() throws IOException;
  }

  private static int tried(Transfer transfer) {
    try {
      return transfer.run();
    } catch (IOException | NotYetConnectedException e) {
      return 0; // after a reset or a close; the level says the rest
    }
  }

  static void write(Endpoint endpoint, int bytes) throws IOException {
    if (endpoint.channel instanceof DatagramChannel datagram) {
      send(endpoint, datagram, bytes);
    } else if (endpoint.channel instanceof WritableByteChannel stream) {
      written(endpoint, tried(() -> stream.write(ByteBuffer.allocate(bytes))), IN);
    }
  }

  static void fill(Endpoint endpoint) {
    if (endpoint.kind.isFillable()) {
      WritableByteChannel stream = (WritableByteChannel) endpoint.channel;
      int all = 0;
      int count;
      do {
        count = tried(() -> stream.write(ByteBuffer.allocate(MUCH)));
        all += count;
      } while (count > 0);
      written(endpoint, all, IN);
    }
  }

  static void sendUrgentData(Endpoint endpoint) {
    if (endpoint.kind == Kind.TCP && endpoint.isConnected()) {
      SocketChannel socket = (SocketChannel) endpoint.channel;
      int sent =
          tried(
              () -> {
                socket.socket().sendUrgentData(1);
                return 1;
              });
      if (sent > 0 && isCounted(endpoint.peer())) {
        Await.until(() -> (endpoint.peer().poll() & PRI) != 0);
      }
      written(endpoint, sent, IN | PRI);
    }
  }

  /** Notes that bytes are on their way to the peer. */
  private static void written(Endpoint endpoint, int bytes, int events) {
    Endpoint peer = endpoint.peer();
    boolean isCounted = bytes > 0 && isCounted(peer);
    if (isCounted && endpoint.kind == Kind.TCP) {
      peer.unread(peer.unread() + bytes);
      Await.until(() -> peer.available() == peer.unread());
    }
    endpoint.happened(0, endpoint.kind == Kind.SINK ? OUT : 0);
    if (peer != null) {
      // Before Linux 5.14, a pipe that is not empty need not notify again.
      boolean isCertain = isCounted && endpoint.kind != Kind.SINK;
      peer.happened(isCertain ? events : 0, isCounted ? events | PRI : ANY);
    }
  }

  private static boolean isCounted(Endpoint peer) {
    return peer != null && !peer.isClosed() && peer.unread() >= 0;
  }

  /** Sends to itself if it is not connected. */
  private static void send(Endpoint endpoint, DatagramChannel datagram, int bytes)
      throws IOException {
    ByteBuffer message = ByteBuffer.allocate(bytes);
    boolean isAlone = endpoint.peer() == null;
    Endpoint target = isAlone ? endpoint : endpoint.peer();
    if (isAlone) {
      datagram.send(message, datagram.getLocalAddress());
    } else {
      tried(() -> datagram.write(message));
    }
    if (target.isClosed()) {
      endpoint.becomesNoisy(); // the refusal may not come, because the kernel limits their rate
      Await.perhaps(() -> (endpoint.poll() & ERR) != 0);
    } else if (!endpoint.isNoisy()) {
      Await.until(() -> (target.poll() & IN) != 0);
    }
    endpoint.happened(0, endpoint.isNoisy() ? ANY : OUT);
    target.happened(0, IN | PRI);
  }

  static void read(Endpoint endpoint, int bytes) {
    if (endpoint.kind.isReadable()) {
      received(endpoint, tried(() -> receive(endpoint, bytes)));
    }
  }

  static void drain(Endpoint endpoint) {
    if (endpoint.kind.isReadable()) {
      int count;
      do {
        count = tried(() -> receive(endpoint, MUCH));
        received(endpoint, count);
      } while (count > 0);
    }
  }

  private static int receive(Endpoint endpoint, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    if (endpoint.channel instanceof DatagramChannel datagram) {
      return datagram.receive(buffer) == null ? 0 : 1;
    }
    return ((ReadableByteChannel) endpoint.channel).read(buffer);
  }

  private static void received(Endpoint endpoint, int bytes) {
    if (bytes > 0 && endpoint.unread() > 0 && endpoint.kind == Kind.TCP) {
      endpoint.unread(endpoint.unread() - bytes);
    }
    endpoint.happened(0, endpoint.kind == Kind.SOURCE ? IN : 0);
    if (endpoint.peer() != null) {
      boolean makesRoom = endpoint.kind == Kind.SOURCE || endpoint.kind == Kind.UNIX;
      endpoint.peer().happened(0, makesRoom ? OUT : 0);
    }
  }
}
