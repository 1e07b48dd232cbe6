package io.edgewise.bench.scenario;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

import java.io.IOException;

/**
 * Interest in writing is added, and a selection finds the key; then it is taken away, and a
 * selection finds nothing.
 */
final class ToggleWrite extends Loop {
  private final IdleKey idle = new IdleKey();

  ToggleWrite() throws IOException {}

  @Override
  public void step() throws IOException {
    idle.key().interestOps(OP_READ | OP_WRITE);
    Check.equal(1, idle.selector().selectNow());
    idle.selector().selectedKeys().clear();
    idle.key().interestOps(OP_READ);
    Check.equal(0, idle.selector().selectNow());
  }

  @Override
  public void close() throws IOException {
    idle.close();
  }
}
