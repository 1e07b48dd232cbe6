package io.edgewise.programs;

import static java.nio.channels.SelectionKey.OP_READ;

import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.EpollSelectorProvider;
import io.edgewise.Trigger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.Collections;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Threads that select while they are stopped, by {@link StopAnywhere}. What comes meanwhile must be
 * reported by the next selection, if it was not by the one that was stopped.
 */
public final class StoppedSelections {
  /** The line that asks for a thread to be stopped. */
  static final String STOP = "stop the victim";

  /** The name of the thread that is to be stopped. */
  static final String VICTIM = "victim";

  private static final int ROUNDS = 200;

  /** What it is to be stopped with. */
  @SuppressWarnings({"unused", "StaticAssignmentOfThrowable"}) // the debugger reads it
  private static final Error error = new Error("stopped");

  private final Random random = new Random(1);
  private final Set<SelectionKey> reported = Collections.synchronizedSet(new HashSet<>());

  private StoppedSelections() {}

  /** Returns whether an event is lost. */
  private boolean isLost(Trigger trigger, boolean isHandedOver, boolean byAction)
      throws IOException, InterruptedException {
    try (EpollSelector selector = EpollSelector.open();
        DatagramChannel channel = EpollSelectorProvider.provider().openDatagramChannel()) {
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      channel.configureBlocking(false);
      EpollSelectionKey key = selector.register(channel, OP_READ, trigger);
      if (isHandedOver) {
        EndAnywhere.Kind.HANDED_OVER.teach(key, channel);
      }
      reported.clear();
      Thread victim = new Thread(() -> select(selector, byAction), VICTIM);
      victim.setUncaughtExceptionHandler((thread, e) -> {});
      victim.start();
      pause();
      System.out.println(STOP);
      pause();
      EndAnywhere.send(channel);
      awaitEnd(victim, selector);
      reported.addAll(selector.selectedKeys());
      selector.selectedKeys().clear();
      if (!reported.contains(key)) {
        selector.select(20_000);
      }
      reported.addAll(selector.selectedKeys());
      return !reported.contains(key);
    }
  }

  /** The thread may get its event before it is stopped, and wait again: then it must be woken. */
  private static void awaitEnd(Thread victim, EpollSelector selector) throws InterruptedException {
    for (int i = 1; victim.isAlive(); i++) {
      selector.wakeup();
      victim.join(1);
      if (i % 1000 == 0) {
        System.out.println(STOP); // it was no thread yet
      }
    }
  }

  private void select(EpollSelector selector, boolean byAction) {
    try {
      while (true) {
        if (byAction) {
          selector.select(reported::add);
        } else {
          selector.select();
          reported.addAll(selector.selectedKeys());
          selector.selectedKeys().clear();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Up to a millisecond. */
  private void pause() {
    long end = System.nanoTime() + random.nextInt(1_000_000);
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  /** Exits with 0 if nothing is lost. */
  public static void main(String[] arguments) throws Exception {
    StoppedSelections selections = new StoppedSelections();
    int rounds = 0;
    int lost = 0;
    for (Trigger trigger : Trigger.values()) {
      for (int i = 0; i < ROUNDS; i++) {
        boolean isHandedOver = trigger == Trigger.LEVEL && i % 3 != 0;
        lost += selections.isLost(trigger, isHandedOver, i % 2 == 0) ? 1 : 0;
        rounds++;
      }
    }
    System.out.println("stopped " + rounds + " times, " + lost + " failures");
    System.exit(lost == 0 ? 0 : 1);
  }
}
