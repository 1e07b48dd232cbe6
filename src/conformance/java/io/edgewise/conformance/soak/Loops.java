package io.edgewise.conformance.soak;

import io.edgewise.conformance.Threads;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;

/** The threads that select, and their failures. */
final class Loops {
  private final List<Loop> loops = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  Loops(int count, SelectorProvider provider, Counters counters, long seed) throws IOException {
    for (int index = 0; index < count; index++) {
      Loop loop = new Loop(provider, this, counters, seed + index, index == 0);
      loops.add(loop);
      threads.add(Threads.create("loop " + index, loop));
    }
  }

  void start() {
    threads.forEach(Thread::start);
  }

  List<Thread> threads() {
    return threads;
  }

  /** Ends all threads; each closes its selector. */
  void stop(long millis) throws InterruptedException {
    loops.forEach(Loop::stop);
    for (Thread thread : threads) {
      thread.join(millis);
      if (thread.isAlive()) {
        failed(new IllegalStateException(thread.getName() + " does not end"));
      }
    }
  }

  void failed(Throwable cause) {
    failure.compareAndSet(null, cause);
  }

  /** What went wrong first, or null. */
  Throwable failure() {
    return failure.get();
  }

  /** Registers a channel with any selector; a channel that is closed needs none. */
  void place(SelectableChannel channel, Handler handler) throws IOException {
    try {
      any().adopt(channel, handler);
    } catch (ClosedChannelException e) {
      return;
    }
  }

  private Loop any() {
    return loops.get(ThreadLocalRandom.current().nextInt(loops.size()));
  }

  void close(SelectableChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      failed(e);
    }
  }

  /** Wakes all threads and counts the keys that are left with them. */
  int wakeAndCountKeys() {
    int count = 0;
    for (Loop loop : loops) {
      Selector selector = loop.selector();
      selector.wakeup();
      try {
        count += selector.keys().size();
      } catch (ClosedSelectorException e) {
        count++; // replaced meanwhile: the caller will ask again
      }
    }
    return count;
  }

  /** Takes the keys of a selector away from it for a moment, one by one, and gives them back. */
  void meddle() {
    Selector selector = any().selector();
    try {
      for (SelectionKey key : selector.keys()) {
        meddle(key);
      }
      selector.wakeup();
    } catch (ClosedSelectorException e) {
      return; // replaced meanwhile
    }
  }

  private static void meddle(SelectionKey key) {
    try {
      int ops = ((Handler) key.attachment()).ops();
      key.interestOpsAnd(~ops);
      key.selector().wakeup();
      key.interestOpsOr(ops);
    } catch (CancelledKeyException e) {
      return; // moved or closed meanwhile
    }
  }
}
