package io.edgewise.bench.scenario;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.Iterator;

/** A selection that finds all keys ready, and a walk through the selected ones; per key. */
final class Scan extends Loop {
  private final ReadyKeys keys = new ReadyKeys();
  private final int size;

  Scan(int size) throws IOException {
    this.size = size;
    for (int i = 0; i < size; i++) {
      keys.add(Datagrams.ready());
    }
  }

  @Override
  int operations() {
    return size;
  }

  @Override
  public void step() throws IOException {
    Check.equal(size, keys.selector().select());
    Iterator<SelectionKey> selected = keys.selector().selectedKeys().iterator();
    while (selected.hasNext()) {
      SelectionKey key = selected.next();
      selected.remove();
      Tally.count(key);
    }
  }

  @Override
  public void close() throws IOException {
    keys.ensureEqual(size);
    keys.close();
  }
}
