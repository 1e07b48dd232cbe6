package io.edgewise.bench.scenario;

import java.io.IOException;

/** A wake-up of a selector in which no thread waits, and the {@code selectNow} that uses it up. */
final class WakeupSelectNow extends Loop {
  private final IdleKey idle = new IdleKey();

  WakeupSelectNow() throws IOException {}

  @Override
  public void step() throws IOException {
    idle.selector().wakeup();
    Check.equal(0, idle.selector().selectNow());
  }

  @Override
  public void close() throws IOException {
    idle.close();
  }
}
