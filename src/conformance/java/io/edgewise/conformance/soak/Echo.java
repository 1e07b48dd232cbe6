package io.edgewise.conformance.soak;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** Sends back what it receives, and ends the conversation in the way that the first byte says. */
final class Echo implements Handler {
  private Farewell farewell;

  @Override
  public int ops() {
    return SelectionKey.OP_READ;
  }

  @Override
  public void ready(SelectionKey key, ByteBuffer buffer) throws IOException {
    SocketChannel channel = (SocketChannel) key.channel();
    int count = channel.read(buffer.clear());
    if (count < 0) {
      channel.close();
    } else if (count > 0) {
      echo(channel, buffer.flip());
    }
  }

  private void echo(SocketChannel channel, ByteBuffer bytes) throws IOException {
    if (farewell == null) {
      farewell = Farewell.of(bytes.get(0));
    }
    if (bytes.get(bytes.limit() - 1) != Farewell.BYE) {
      Streams.writeAll(channel, bytes);
    } else if (farewell == Farewell.SERVER_RESETS) {
      Streams.reset(channel);
    } else {
      channel.shutdownOutput();
    }
  }
}
