package io.edgewise.bench.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Selector;

/** Two threads, each in a selector, that wake each other in turn; per round trip. */
final class PingPong extends Loop {
  private final Selector ours = Selector.open();
  private final Selector theirs = Selector.open();
  private final Thread partner = new Thread(this::answer, "partner");

  /** How often the partner was woken. Written by the partner. */
  private volatile long answers;

  /** How often it should have been. */
  private long expected;

  PingPong() throws IOException {
    partner.setDaemon(true);
    partner.start();
  }

  @Override
  long[] threads() {
    return new long[] {Thread.currentThread().getId(), partner.getId()};
  }

  @Override
  public void step() throws IOException {
    theirs.wakeup();
    Check.equal(0, ours.select());
    expected++;
    Check.equal(expected, answers);
  }

  private void answer() {
    try {
      for (long i = 1; ; i++) {
        Check.equal(0, theirs.select());
        answers = i;
        ours.wakeup();
      }
    } catch (ClosedSelectorException e) {
      // The scenario is over.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    theirs.close();
    ours.close();
  }
}
