package io.edgewise.conformance.contract;

import com.sun.nio.sctp.MessageInfo;
import com.sun.nio.sctp.SctpChannel;
import com.sun.nio.sctp.SctpMultiChannel;
import com.sun.nio.sctp.SctpServerChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;

/**
 * The JDK's SCTP channels, which no provider opens and which every selector can register. This is
 * the only class that knows their types, because their module may be absent.
 */
public final class Sctp {
  private Sctp() {}

  /** Whether channels can be opened here: the kernel, the library and the module must be there. */
  public static boolean isAvailable() {
    try {
      SctpChannel.open().close();
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static <C extends SelectableChannel> C unblocked(C channel) throws IOException {
    channel.configureBlocking(false);
    return channel;
  }

  static SelectableChannel open() throws IOException {
    return unblocked(SctpChannel.open());
  }

  static SelectableChannel openServer(SocketAddress address) throws IOException {
    return unblocked(SctpServerChannel.open().bind(address));
  }

  static SelectableChannel openMulti(SocketAddress address) throws IOException {
    return unblocked(SctpMultiChannel.open().bind(address));
  }

  /** The address of a server, or of a channel with many associations. */
  static SocketAddress address(SelectableChannel channel) throws IOException {
    return (channel instanceof SctpServerChannel server
            ? server.getAllLocalAddresses()
            : ((SctpMultiChannel) channel).getAllLocalAddresses())
        .iterator()
        .next();
  }

  static boolean connect(SelectableChannel channel, SocketAddress address) throws IOException {
    return ((SctpChannel) channel).connect(address);
  }

  static boolean finishConnect(SelectableChannel channel) throws IOException {
    return ((SctpChannel) channel).finishConnect();
  }

  /** Waits for the next connection; null in non-blocking mode if there is none. */
  static SelectableChannel accept(SelectableChannel server) throws IOException {
    return ((SctpServerChannel) server).accept();
  }

  static void send(SelectableChannel channel) throws IOException {
    ((SctpChannel) channel).send(ByteBuffer.allocate(1), MessageInfo.createOutgoing(null, 0));
  }

  static void send(SelectableChannel multi, SocketAddress address) throws IOException {
    ((SctpMultiChannel) multi).send(ByteBuffer.allocate(1), MessageInfo.createOutgoing(address, 0));
  }

  /** Reads the pending notifications, and one message if there is one. */
  static boolean receive(SelectableChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(100);
    return (channel instanceof SctpChannel single
            ? single.receive(bytes, null, null)
            : ((SctpMultiChannel) channel).receive(bytes, null, null))
        != null;
  }
}
