package io.edgewise.conformance.soak;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;

/**
 * A thread that selects. Now and then it gives a channel away to another loop. Now and then it
 * closes its selector and opens another, unless it keeps its selector.
 */
final class Loop implements Runnable {
  private static final int ONE_MOVE_IN = 16;
  private static final int ONE_SELECTOR_IN = 300;

  private record Homeless(SelectableChannel channel, Handler handler) {}

  private final SelectorProvider provider;
  private final Loops loops;
  private final Counters counters;
  private final SplittableRandom random;

  /** A loop that keeps its selector shows what a selector retains of closed channels. */
  private final boolean keepsSelector;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(Worker.LONGEST);

  /** Channels that have left a selector and have no other yet. Confined to the thread. */
  private final Deque<Homeless> homeless = new ArrayDeque<>();

  /** Guarded by this for writing, and for registering. */
  private volatile Selector selector;

  private volatile boolean stopped;

  Loop(SelectorProvider provider, Loops loops, Counters counters, long seed, boolean keepsSelector)
      throws IOException {
    this.keepsSelector = keepsSelector;
    this.provider = provider;
    this.loops = loops;
    this.counters = counters;
    this.random = new SplittableRandom(seed);
    this.selector = provider.openSelector();
  }

  Selector selector() {
    return selector;
  }

  void stop() {
    stopped = true;
    selector.wakeup();
  }

  /**
   * Registers a channel. Any thread.
   *
   * @throws CancelledKeyException if its cancelled key has not left this selector yet
   */
  synchronized void adopt(SelectableChannel channel, Handler handler) throws IOException {
    channel.register(selector, handler.ops(), handler);
    selector.wakeup();
  }

  @Override
  public void run() {
    try {
      while (!stopped) {
        if (homeless.isEmpty()) {
          selector.select(this::ready);
        } else {
          selector.selectNow(this::ready);
        }
        counters.selections.increment();
        if (!keepsSelector && random.nextInt(ONE_SELECTOR_IN) == 0) {
          replaceSelector();
        }
        findHomes();
      }
      selector.close();
    } catch (Throwable e) {
      loops.failed(e);
    }
  }

  private void ready(SelectionKey key) {
    try {
      if (!key.isValid()) {
        return; // its channel was closed by another thread meanwhile
      }
      ((Handler) key.attachment()).ready(key, buffer);
    } catch (IOException e) {
      loops.close(key.channel()); // reset, or closed by another thread
    }
    if (key.isValid() && random.nextInt(ONE_MOVE_IN) == 0) {
      leave(key);
    }
  }

  private void leave(SelectionKey key) {
    key.cancel();
    homeless.add(new Homeless(key.channel(), (Handler) key.attachment()));
    counters.moves.increment();
  }

  private void replaceSelector() throws IOException {
    Selector old = selector;
    synchronized (this) {
      for (SelectionKey key : old.keys()) {
        if (key.isValid()) {
          leave(key);
        }
      }
      selector = provider.openSelector();
    }
    old.close();
    counters.selectors.increment();
  }

  private void findHomes() throws IOException {
    for (int left = homeless.size(); left > 0; left--) {
      Homeless next = homeless.remove();
      try {
        loops.place(next.channel(), next.handler());
      } catch (CancelledKeyException e) {
        homeless.add(next); // it has just come from there: try again after a selection
      }
    }
  }
}
