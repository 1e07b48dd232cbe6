package io.edgewise.bench.scenario;

import java.io.IOException;

/** A {@code selectNow} that finds nothing. */
final class EmptySelectNow extends Loop {
  private final IdleKey idle = new IdleKey();

  EmptySelectNow() throws IOException {}

  @Override
  public void step() throws IOException {
    Check.equal(0, idle.selector().selectNow());
  }

  @Override
  public void close() throws IOException {
    idle.close();
  }
}
