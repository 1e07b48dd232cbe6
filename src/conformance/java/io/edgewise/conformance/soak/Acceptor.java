package io.edgewise.conformance.soak;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Accepts connections and registers each with any selector. */
final class Acceptor implements Handler {
  private final Loops loops;

  Acceptor(Loops loops) {
    this.loops = loops;
  }

  @Override
  public int ops() {
    return SelectionKey.OP_ACCEPT;
  }

  @Override
  public void ready(SelectionKey key, ByteBuffer buffer) throws IOException {
    ServerSocketChannel server = (ServerSocketChannel) key.channel();
    for (SocketChannel next = server.accept(); next != null; next = server.accept()) {
      next.configureBlocking(false);
      loops.place(next, new Echo());
    }
  }
}
