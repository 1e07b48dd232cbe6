package io.edgewise.bench.scenario;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.Iterator;

/** A selection that finds one key ready, among many; per selection. */
final class OneOfMany extends Loop {
  private final ReadyKeys keys = new ReadyKeys();

  OneOfMany(int size) throws IOException {
    for (int i = 0; i < size; i++) {
      keys.add(i == size / 2 ? Datagrams.ready() : Datagrams.idle());
    }
  }

  @Override
  public void step() throws IOException {
    Check.equal(1, keys.selector().select());
    Iterator<SelectionKey> selected = keys.selector().selectedKeys().iterator();
    while (selected.hasNext()) {
      SelectionKey key = selected.next();
      selected.remove();
      Tally.count(key);
    }
  }

  @Override
  public void close() throws IOException {
    keys.ensureEqual(1);
    keys.close();
  }
}
