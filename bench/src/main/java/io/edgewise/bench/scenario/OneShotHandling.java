package io.edgewise.bench.scenario;

import io.edgewise.EpollSelectionKey;
import io.edgewise.Trigger;
import java.nio.channels.SelectionKey;

/** Edgewise's one-shot key: the kernel disarms it, and the worker arms it again. */
final class OneShotHandling implements KeyHandling {
  @Override
  public void prepare(SelectionKey key) {
    ((EpollSelectionKey) key).trigger(Trigger.ONE_SHOT);
  }

  @Override
  public void takeAway(SelectionKey key) {}

  @Override
  public void giveBack(SelectionKey key) {
    if (key.interestOps() == 0) {
      key.interestOps(SelectionKey.OP_READ);
    } else {
      ((EpollSelectionKey) key).rearm();
    }
  }
}
