package io.edgewise.internal.jdk;

import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * What a channel says about its own connection. A selector can find two kinds of channel
 * unconnected: {@link SocketChannel} and the JDK's SCTP channel. A datagram channel sends and
 * receives without a connection, and the others have none. Any thread.
 */
public final class ConnectionState {
  private ConnectionState() {}

  /**
   * Whether data can flow; true for a channel that needs no connection. Once true, it stays true
   * for as long as the channel is open.
   */
  public static boolean isConnected(SelectableChannel channel) {
    if (channel instanceof SocketChannel socket) {
      return socket.isConnected();
    }
    return (channel.validOps() & SelectionKey.OP_CONNECT) == 0 || SctpChannels.isConnected(channel);
  }

  /**
   * Whether a channel that is not connected can finish its connection. An SCTP channel says that
   * its connection is pending only after the system call has returned. By then the connection may
   * have been reported to another thread, so every unconnected SCTP channel counts as pending.
   */
  public static boolean isConnecting(SelectableChannel channel) {
    return !(channel instanceof SocketChannel socket) || socket.isConnectionPending();
  }
}
