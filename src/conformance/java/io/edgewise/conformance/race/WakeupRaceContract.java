package io.edgewise.conformance.race;

import static io.edgewise.conformance.contract.Difference.INTERRUPT_MISSES_SELECTION;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.conformance.Settings;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Wake-ups and interrupts race with selections. One selector serves all rounds of a race, so that
 * what one round leaves over shows in the next.
 */
class WakeupRaceContract extends RaceContract {
  /** How many interrupts a short run may miss on a JDK with that fault. */
  private static final int MOST_MISSED = 5;

  private Selector selector;

  @BeforeEach
  void open() throws IOException {
    selector = Settings.provider().openSelector();
  }

  @AfterEach
  void close() throws IOException {
    selector.close();
  }

  private static final class WakeupAndSelect extends Round {
    private final Selector selector;
    private volatile boolean selecting;
    private boolean selectionFirst;

    WakeupAndSelect(Selector selector) {
      this.selector = selector;
    }

    void select() throws IOException {
      selecting = true;
      selector.select();
    }

    void wakeUp() {
      selectionFirst = selecting;
      selector.wakeup();
    }

    @Override
    String judge() throws IOException {
      if (isOneIn(4) && isWoken(selector)) {
        return "left over";
      }
      return selectionFirst ? "during" : "before";
    }
  }

  @Test
  void wakeupEndsOneSelectionThatItMeets() throws Exception {
    run(
        Race.of("wakeup, select", () -> new WakeupAndSelect(selector))
            .actor("select", WakeupAndSelect::select)
            .actor("wakeup", WakeupAndSelect::wakeUp)
            .acceptable("before", "the wake-up waits for the selection")
            .acceptable("during", "the wake-up ends the selection, which may be about to wait")
            .forbidden("left over", "one wake-up ended two selections"));
  }

  private static final class OneWakeup extends Round {
    private final Selector selector;
    private final AtomicInteger ended = new AtomicInteger();
    private boolean bothEnded;

    OneWakeup(Selector selector) {
      this.selector = selector;
    }

    void select() throws IOException {
      selector.select();
      ended.incrementAndGet();
    }

    void wakeUp() {
      selector.wakeup();
      await(() -> ended.get() > 0);
      for (int tries = 0; tries < 300; tries++) {
        SpinBarrier.pause(tries);
      }
      bothEnded = ended.get() > 1;
      selector.wakeup();
    }

    @Override
    String judge() throws IOException {
      if (bothEnded) {
        selector.selectNow();
      }
      return bothEnded ? "both" : "one";
    }
  }

  @Test
  void wakeupEndsOneOfTwoSelections() throws Exception {
    run(
        Race.of("wakeup, select, select", () -> new OneWakeup(selector))
            .actor("select", OneWakeup::select)
            .actor("other select", OneWakeup::select)
            .actor("wakeup", OneWakeup::wakeUp)
            .acceptable("one", "the other selection needs a wake-up of its own")
            .forbidden("both", "one wake-up ended two selections"));
  }

  private static final class WakeupAndSelectNow extends Round {
    private final Selector selector;
    private volatile boolean woken;
    private volatile boolean selected;
    private boolean wakeupFirst;
    private boolean selectionFirst;

    WakeupAndSelectNow(Selector selector) {
      this.selector = selector;
    }

    void selectNow() throws IOException {
      wakeupFirst = woken;
      selector.selectNow();
      selected = true;
    }

    void wakeUp() {
      selectionFirst = selected;
      selector.wakeup();
      woken = true;
    }

    @Override
    String judge() throws IOException {
      if (selectionFirst) {
        selector.select(); // comes back
        return "after";
      }
      if (wakeupFirst) {
        return isOneIn(4) && isWoken(selector) ? "not used up" : "before";
      }
      selector.selectNow();
      return "during";
    }
  }

  @Test
  void selectNowUsesUpTheWakeupsBeforeIt() throws Exception {
    run(
        Race.of("wakeup, selectNow", () -> new WakeupAndSelectNow(selector))
            .actor("selectNow", WakeupAndSelectNow::selectNow)
            .actor("wakeup", WakeupAndSelectNow::wakeUp)
            .acceptable("before", "selectNow uses the wake-up up")
            .acceptable("during", "either")
            .acceptable("after", "the wake-up is there for the next selection")
            .forbidden("not used up", "selectNow clears the effect of a wake-up before it"));
  }

  private static final class WakeupAndTimeout extends Round {
    private static final long TIMEOUT = 1;

    private final Selector selector;
    private volatile boolean wakingUp;
    private volatile boolean woken;
    private volatile boolean early;
    private volatile boolean wakeupFirst;

    WakeupAndTimeout(Selector selector) {
      this.selector = selector;
    }

    void select() throws IOException {
      final boolean wokenBefore = woken;
      long start = System.nanoTime();
      selector.select(TIMEOUT);
      boolean full = System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(TIMEOUT);
      early = !full && !wakingUp;
      wakeupFirst |= wokenBefore;
    }

    void selectNow() throws IOException {
      boolean wokenBefore = woken;
      selector.selectNow();
      wakeupFirst |= wokenBefore;
    }

    void wakeUp() {
      wakingUp = true;
      selector.wakeup();
      woken = true;
    }

    @Override
    String judge() throws IOException {
      if (early) {
        return "early";
      }
      if (wakeupFirst) {
        return isOneIn(4) && isWoken(selector) ? "left over" : "used up";
      }
      selector.selectNow();
      return "either";
    }
  }

  @Test
  void timeoutsEndEarlyForAWakeupOnly() throws Exception {
    run(
        Race.of("wakeup, selectNow, select(1)", () -> new WakeupAndTimeout(selector))
            .actor("select", WakeupAndTimeout::select)
            .actor("selectNow", WakeupAndTimeout::selectNow)
            .actor("wakeup", WakeupAndTimeout::wakeUp)
            .acceptable("used up", "one selection at least began after the wake-up")
            .acceptable("either", "the wake-up may have come after both")
            .forbidden("left over", "a selection that began after the wake-up used it up")
            .forbidden("early", "nothing was ready and nobody had called wakeup"));
  }

  private static final class InterruptAndSelect extends Round {
    private static final long RESCUE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Selector selector;
    private volatile Thread thread;
    private volatile boolean ended;
    private boolean interrupted;
    private boolean missed;

    InterruptAndSelect(Selector selector) {
      this.selector = selector;
    }

    void select() throws IOException {
      thread = Thread.currentThread();
      selector.select();
      interrupted = Thread.interrupted();
      ended = true;
    }

    void interrupt() {
      await(() -> thread != null);
      thread.interrupt();
      if (INTERRUPT_MISSES_SELECTION.isKnown()) {
        long deadline = System.nanoTime() + RESCUE_NANOS;
        await(() -> ended || System.nanoTime() - deadline > 0);
        if (!ended) {
          missed = thread.isInterrupted();
          thread.interrupt();
          await(() -> ended);
        }
      }
    }

    @Override
    String judge() throws IOException {
      if (!interrupted) {
        return "not interrupted";
      }
      if (missed) {
        selector.selectNow();
        return "missed";
      }
      boolean left = isOneIn(4) && isWoken(selector);
      selector.selectNow();
      return left ? "left over" : "ended";
    }
  }

  @Test
  void interruptEndsTheSelectionThatItMeets() throws Exception {
    Race<InterruptAndSelect> race =
        Race.of("interrupt, select", () -> new InterruptAndSelect(selector))
            .actor("select", InterruptAndSelect::select)
            .actor("interrupt", InterruptAndSelect::interrupt)
            .acceptable("ended", "whether it was waiting or about to")
            .interesting("left over", "who interrupts and who is interrupted both call wakeup")
            .forbidden("not interrupted", "the selection ended, and the interrupt status is lost");
    if (INTERRUPT_MISSES_SELECTION.isKnown()) {
      race.interesting("missed", "known: " + INTERRUPT_MISSES_SELECTION);
    }
    run(race);
    long missed = race.outcomes().countOf("missed");
    assertTrue(
        missed <= MOST_MISSED + Settings.rounds() / 100, () -> missed + " interrupts missed");
  }

  private static final class WakeupAndEvent extends Round {
    private final Selector selector = openSelector();
    private final Duct duct = openDuct();
    private final SelectionKey key = duct.source().register(selector, SelectionKey.OP_READ);
    private int first;
    private int second;

    WakeupAndEvent() throws IOException {}

    void select() throws IOException {
      first = selector.select();
      if (first == 0) {
        second = selector.select(); // returns: there was only one wake-up
      }
    }

    void wakeUp() {
      selector.wakeup();
    }

    void send() throws IOException {
      duct.makeReadable();
    }

    @Override
    String judge() {
      if (first + second != 1 || !selector.selectedKeys().contains(key)) {
        return "lost";
      }
      return first == 1 ? "event" : "wake-up, event";
    }
  }

  @Test
  void wakeupHidesNoEvent() throws Exception {
    run(
        Race.of("wakeup, event, select", WakeupAndEvent::new)
            .actor("select", WakeupAndEvent::select)
            .actor("wakeup", WakeupAndEvent::wakeUp)
            .actor("event", WakeupAndEvent::send)
            .acceptable("event", "the first selection has it")
            .acceptable("wake-up, event", "the second selection has it")
            .forbidden("lost", "two selections and one wake-up, and the key is not selected once"));
  }
}
