package io.edgewise.bench.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A worker gives a ready key back to the thread that is blocked in its selector, and the selector
 * reports the key and takes it away; per round. On one core, because the worker waits by yielding:
 * the other thread goes on until it is blocked again, and nothing else wakes a thread.
 */
final class WorkerRearm extends Loop {
  /** NIO's way: the interest set, and a wake-up. */
  static final KeyHandling BY_INTEREST =
      new KeyHandling() {
        @Override
        public void prepare(SelectionKey key) {}

        @Override
        public void takeAway(SelectionKey key) {
          key.interestOps(0);
        }

        @Override
        public void giveBack(SelectionKey key) {
          key.interestOps(SelectionKey.OP_READ);
          key.selector().wakeup();
        }
      };

  private final KeyHandling handling;
  private final Selector selector = Selector.open();
  private final DatagramChannel channel = Datagrams.ready();
  private final SelectionKey key = channel.register(selector, 0);
  private final Thread selecting = new Thread(this::select, "selecting");

  /** How often the key was reported. Written by the selecting thread. */
  private final AtomicLong reports = new AtomicLong();

  /** How often it should have been. */
  private long expected;

  WorkerRearm(KeyHandling handling) throws IOException {
    this.handling = handling;
    handling.prepare(key);
    selecting.setDaemon(true);
    selecting.start();
  }

  @Override
  long[] threads() {
    return new long[] {Thread.currentThread().getId(), selecting.getId()};
  }

  @Override
  @SuppressWarnings("ThreadPriorityCheck")
  public void step() {
    handling.giveBack(key);
    expected++;
    while (reports.get() < expected) {
      Thread.yield();
    }
  }

  private void select() {
    Consumer<SelectionKey> report =
        reported -> {
          handling.takeAway(reported);
          reports.incrementAndGet();
        };
    try {
      while (selector.isOpen()) {
        selector.select(report);
      }
    } catch (ClosedSelectorException e) {
      // The scenario is over.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    Check.equal(expected, reports.get());
    selector.close();
    channel.close();
  }
}
