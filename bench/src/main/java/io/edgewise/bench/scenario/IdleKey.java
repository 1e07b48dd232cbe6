package io.edgewise.bench.scenario;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** A selector with a key that is not ready for reading, and is always ready for writing. */
final class IdleKey implements Closeable {
  private final Selector selector = Selector.open();
  private final DatagramChannel channel = Datagrams.idle();
  private final SelectionKey key = channel.register(selector, SelectionKey.OP_READ);

  IdleKey() throws IOException {}

  Selector selector() {
    return selector;
  }

  SelectionKey key() {
    return key;
  }

  @Override
  public void close() throws IOException {
    selector.close();
    channel.close();
  }
}
