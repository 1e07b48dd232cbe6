package io.edgewise.bench.scenario;

import java.nio.channels.SelectionKey;

/** How a key is kept from being reported while a worker has it. */
interface KeyHandling {
  /** When it is registered without interest. */
  void prepare(SelectionKey key);

  /** When it is reported, in the selecting thread. */
  void takeAway(SelectionKey key);

  /** When the worker is done with it, in the worker, while the other thread selects. */
  void giveBack(SelectionKey key);
}
