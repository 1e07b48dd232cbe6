package io.edgewise.conformance.race;

import io.edgewise.conformance.Settings;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What the threads of a race share in one round. One thread creates it before the round, and one
 * thread judges and closes it afterwards.
 */
abstract class Round implements Closeable {
  private final Deque<Closeable> opened = new ArrayDeque<>();
  private int number;

  /** Says how the round has ended. All threads are back. */
  abstract String judge() throws Exception;

  final void number(int newNumber) {
    number = newNumber;
  }

  /** Whether this is one of the few rounds that do something else or check more. */
  final boolean isOneIn(int few) {
    return number % few == 0;
  }

  final <T extends Closeable> T closing(T resource) {
    opened.push(resource);
    return resource;
  }

  final Selector openSelector() throws IOException {
    return closing(Settings.provider().openSelector());
  }

  final Duct openDuct() throws IOException {
    return closing(Duct.open());
  }

  /** Waits for the sink's descriptor to be closed; the race's patience is the limit. */
  static void awaitRelease(Duct duct) {
    await(
        () -> {
          try {
            return duct.isReleased();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** Whether the next selection, of a selector that has nothing ready, does not wait. */
  static boolean isWoken(Selector selector) throws IOException {
    long start = System.nanoTime();
    selector.select(1);
    return System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(1);
  }

  /** Waits for another thread; the race's patience is the limit. */
  static void await(BooleanSupplier condition) {
    for (int tries = 0; !condition.getAsBoolean(); tries++) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("interrupted");
      }
      SpinBarrier.pause(tries * 8); // the condition may be costly
    }
  }

  @Override
  public void close() throws IOException {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }
}
