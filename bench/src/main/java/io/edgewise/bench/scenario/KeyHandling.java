package io.edgewise.bench.scenario;

import java.nio.channels.SelectionKey;

/** How a key is kept from being reported while a worker has it. */
interface KeyHandling {
  /** Called when the key is registered, without interest. */
  void prepare(SelectionKey key);

  /** Called when the key is reported, in the selecting thread. */
  void takeAway(SelectionKey key);

  /** Called when the worker is done with the key, in the worker, while the other thread selects. */
  void giveBack(SelectionKey key);
}
