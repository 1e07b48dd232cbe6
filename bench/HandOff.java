import static java.nio.channels.SelectionKey.OP_READ;

import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelectorProvider;
import io.edgewise.Trigger;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * Hands a key that is always ready from a selecting thread to a worker and back, again and again.
 * The worker sleeps a little, as one that works, so that the selecting thread is blocked by then;
 * it re-enables the key, and the selecting thread reports it at once. What is measured is the time
 * from there to the report, and how much of it the worker spends in its calls.
 *
 * <p>Three ways: NIO's (the selecting thread empties the interest set, the worker sets it and wakes
 * the selector) on the JDK's selector and on Edgewise's, and a one-shot key that the worker arms.
 * Without arguments all are measured, in turns. With the name of a way and a number it goes round
 * that often and prints nothing: for counting system calls from outside.
 */
public final class HandOff {
  private enum Way {
    JDK(false),
    EDGEWISE(false),
    ONE_SHOT(true);

    private final boolean oneShot;

    Way(boolean oneShot) {
      this.oneShot = oneShot;
    }

    private SelectorProvider provider() {
      return this == JDK ? SelectorProvider.provider() : EpollSelectorProvider.provider();
    }
  }

  private static final int TURNS = 9;
  private static final int ROUNDS = 2_000;
  private static final long WORK_NANOS = 100_000;

  private final Way way;
  private final int rounds;
  private final Selector selector;
  private final SelectionKey key;
  private final Thread worker = new Thread(this::work, "worker");

  /** How many times the key has been handed over. Written by the selecting thread. */
  private volatile int handedOver;

  /** When the worker began to re-enable the key. Written by the worker before it does. */
  private volatile long began;

  /** Nanoseconds from there to the reports. The selecting thread's. */
  private long reporting;

  /** Nanoseconds that the worker spent re-enabling the key; read after the worker's end. */
  private long reenabling;

  private HandOff(Way way, int rounds, Selector selector, DatagramChannel channel)
      throws IOException {
    this.way = way;
    this.rounds = rounds;
    this.selector = selector;
    this.key = channel.register(selector, 0);
    if (way.oneShot) {
      ((EpollSelectionKey) key).trigger(Trigger.ONE_SHOT);
    }
  }

  /** Measures, or goes round as often as the arguments say. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 2) {
      run(Way.valueOf(arguments[0]), Integer.parseInt(arguments[1]));
      return;
    }
    long[][] trips = new long[Way.values().length][TURNS];
    long[][] calls = new long[Way.values().length][TURNS];
    for (int turn = -2; turn < TURNS; turn++) {
      for (Way way : Way.values()) {
        long[] nanos = run(way, ROUNDS);
        if (turn >= 0) {
          trips[way.ordinal()][turn] = nanos[0];
          calls[way.ordinal()][turn] = nanos[1];
        }
      }
    }
    System.out.println("medians and ranges of " + TURNS + " turns");
    System.out.printf("%-10s %30s %30s%n", "way", "to the report, ns", "worker's calls, ns");
    for (Way way : Way.values()) {
      System.out.printf(
          "%-10s %30s %30s%n", way, spread(trips[way.ordinal()]), spread(calls[way.ordinal()]));
    }
  }

  private static String spread(long[] values) {
    Arrays.sort(values);
    return values[values.length / 2] + " [" + values[0] + ".." + values[values.length - 1] + "]";
  }

  /** Returns nanoseconds per round: to the report, and of the worker's calls. */
  private static long[] run(Way way, int rounds) throws Exception {
    try (Selector selector = way.provider().openSelector();
        DatagramChannel channel = DatagramChannel.open()) {
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      channel.configureBlocking(false);
      channel.send(ByteBuffer.allocate(1), channel.getLocalAddress());
      HandOff handOff = new HandOff(way, rounds, selector, channel);
      handOff.select();
      int count = Math.max(rounds - 1, 1);
      return new long[] {handOff.reporting / count, handOff.reenabling / count};
    }
  }

  private void select() throws IOException, InterruptedException {
    worker.start();
    key.interestOps(OP_READ);
    while (handedOver < rounds) {
      selector.select(
          ready -> {
            if (handedOver > 0) {
              reporting += System.nanoTime() - began;
            }
            if (!way.oneShot) {
              ready.interestOps(0);
            }
            handedOver++;
            LockSupport.unpark(worker);
          });
    }
    worker.join();
  }

  private void work() {
    for (int round = 1; round <= rounds; round++) {
      while (handedOver < round) {
        LockSupport.park(this);
      }
      if (round < rounds) {
        long end = System.nanoTime() + WORK_NANOS;
        while (System.nanoTime() < end) {
          LockSupport.parkNanos(end - System.nanoTime());
        }
        long start = System.nanoTime();
        began = start;
        reenable();
        reenabling += System.nanoTime() - start;
      }
    }
  }

  private void reenable() {
    if (way.oneShot) {
      ((EpollSelectionKey) key).rearm();
    } else {
      key.interestOps(OP_READ);
      selector.wakeup();
    }
  }
}
