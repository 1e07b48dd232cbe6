package io.edgewise.bench.scenario;

import io.edgewise.EpollSelectionKey;
import io.edgewise.Trigger;
import java.nio.channels.SelectionKey;

/** A one-shot key of Edgewise's: the kernel takes it away, and the worker arms it. */
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
