package io.edgewise.conformance.soak;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;

/** Sends each datagram back to where it came from. */
final class DatagramEcho implements Handler {
  @Override
  public int ops() {
    return SelectionKey.OP_READ;
  }

  @Override
  public void ready(SelectionKey key, ByteBuffer buffer) throws IOException {
    DatagramChannel channel = (DatagramChannel) key.channel();
    SocketAddress sender = channel.receive(buffer.clear());
    if (sender != null) {
      channel.send(buffer.flip(), sender);
    }
  }
}
