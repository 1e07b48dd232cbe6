package io.edgewise.conformance.optin;

import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** A thread that selects until the program is over, and handles events or hands them over. */
final class SelectingLoop implements Callable<Void> {
  private static final int BUSY_ROUNDS = 32;
  private static final long PAUSE = 10_000;

  private final Crowd crowd;
  private final EpollSelector selector;
  private final RandomGenerator random;

  private int rounds;

  /** The keys reported by the selection in progress. */
  private final List<SelectionKey> reported = new ArrayList<>();

  SelectingLoop(Crowd crowd, EpollSelector selector, long seed) {
    this.crowd = crowd;
    this.selector = selector;
    this.random = new SplittableRandom(seed);
  }

  @Override
  public Void call() throws IOException {
    while (!crowd.isOver()) {
      reported.clear();
      int count = select();
      if (count != reported.size()) {
        throw new Violation("count", null, count + " of " + reported);
      }
      letOthersRun();
    }
    return null;
  }

  /**
   * With a key that is always ready, this loop never waits. A virtual thread that never waits keeps
   * its carrier, and one that yields may get it back at once, over and over.
   */
  private void letOthersRun() {
    if (++rounds % BUSY_ROUNDS == 0) {
      LockSupport.parkNanos(PAUSE);
    }
  }

  private int select() throws IOException {
    return switch (random.nextInt(4)) {
      case 0 -> selector.select(this::act);
      case 1 -> selector.selectNow(this::act);
      default -> selectIntoSet();
    };
  }

  private int selectIntoSet() throws IOException {
    int count = selector.select();
    List<SelectionKey> selected = new ArrayList<>(selector.selectedKeys());
    selector.selectedKeys().clear();
    selected.forEach(this::act);
    return count;
  }

  private void act(SelectionKey key) {
    reported.add(key);
    Duct duct = (Duct) key.attachment();
    EpollSelectionKey own = (EpollSelectionKey) key;
    duct.reported(own);
    if (duct.plan.sort() != Sort.FREE && random.nextBoolean()) {
      crowd.handedOver().add(own);
    } else {
      duct.handle(own);
    }
  }
}
