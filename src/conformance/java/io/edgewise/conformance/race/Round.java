package io.edgewise.conformance.race;

import io.edgewise.conformance.Settings;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What the threads of a race meet in one round: made before it by one thread, judged after it by
 * one thread, and closed.
 */
abstract class Round implements Closeable {
  private final Deque<Closeable> opened = new ArrayDeque<>();
  private int number;

  /** Says how the round has ended. All threads are back. */
  abstract String judge() throws Exception;

  final void number(int newNumber) {
    number = newNumber;
  }

  /** Whether this is one of the few rounds in which something else is done, or more is checked. */
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

  /**
   * A pipe, neither end of which blocks. Its sink is ready to be written to for ever; when that is
   * closed for good, descriptor and all, its source sees the end of the stream.
   */
  final Pipe openPipe() throws IOException {
    Pipe pipe = Settings.provider().openPipe();
    closing(pipe.source()).configureBlocking(false);
    closing(pipe.sink()).configureBlocking(false);
    return pipe;
  }

  /** Whether the sink's descriptor is closed, and not only the channel. */
  static boolean isReleased(Pipe pipe) throws IOException {
    return pipe.source().read(ByteBuffer.allocate(1)) < 0;
  }

  /** Waits for the sink's descriptor to be closed; the race's patience is the limit. */
  static void awaitRelease(Pipe pipe) {
    await(
        () -> {
          try {
            return isReleased(pipe);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  static void makeReadable(Pipe pipe) throws IOException {
    if (pipe.sink().write(ByteBuffer.wrap(new byte[] {7})) != 1) {
      throw new IOException("the pipe is full");
    }
  }

  /** Takes one byte out of the pipe; returns whether there was one. */
  static boolean readOne(Pipe pipe) throws IOException {
    return pipe.source().read(ByteBuffer.allocate(1)) == 1;
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
