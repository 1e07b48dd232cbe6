package io.edgewise.bench.scenario;

import static java.nio.channels.SelectionKey.OP_READ;

import java.io.IOException;

/** Interest is taken away and given back, with a {@code selectNow} after each. */
final class ToggleOffOn extends Loop {
  private final IdleKey idle = new IdleKey();

  ToggleOffOn() throws IOException {}

  @Override
  public void step() throws IOException {
    idle.key().interestOps(0);
    Check.equal(0, idle.selector().selectNow());
    idle.key().interestOps(OP_READ);
    Check.equal(0, idle.selector().selectNow());
  }

  @Override
  public void close() throws IOException {
    idle.close();
  }
}
