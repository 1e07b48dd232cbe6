package io.edgewise.bench.scenario;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.function.Consumer;

/** A selection with an action that finds all keys ready; per key. */
final class ActionScan extends Loop {
  private static final Consumer<SelectionKey> ACTION = Tally::count;

  private final ReadyKeys keys = new ReadyKeys();
  private final int size;

  ActionScan(int size) throws IOException {
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
    Check.equal(size, keys.selector().select(ACTION));
  }

  @Override
  public void close() throws IOException {
    keys.ensureEqual(size);
    keys.close();
  }
}
