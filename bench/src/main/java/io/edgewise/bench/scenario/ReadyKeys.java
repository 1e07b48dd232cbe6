package io.edgewise.bench.scenario;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/** A selector with many keys, some of which are ready again and again, because nothing is read. */
final class ReadyKeys implements Closeable {
  private final Selector selector = Selector.open();
  private final List<DatagramChannel> channels = new ArrayList<>();

  ReadyKeys() throws IOException {}

  void add(DatagramChannel channel) throws IOException {
    channels.add(channel);
    channel.register(selector, SelectionKey.OP_READ, new Tally());
  }

  Selector selector() {
    return selector;
  }

  /** Ensures that this many keys have been counted, each as often as the others. */
  void ensureEqual(int expected) {
    long most = 0;
    int counted = 0;
    for (SelectionKey key : selector.keys()) {
      long sum = ((Tally) key.attachment()).sum();
      counted += sum > 0 ? 1 : 0;
      most = Math.max(most, sum);
    }
    Check.equal(expected, counted);
    for (SelectionKey key : selector.keys()) {
      long sum = ((Tally) key.attachment()).sum();
      Check.equal(sum > 0 ? most : 0, sum);
    }
  }

  @Override
  public void close() throws IOException {
    selector.close();
    for (DatagramChannel channel : channels) {
      channel.close();
    }
  }
}
