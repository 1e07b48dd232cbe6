package io.edgewise.conformance.differential;

import io.edgewise.conformance.Sleeper;
import io.edgewise.conformance.Threads;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** A thread that runs one task at a time and that other threads can watch and interrupt. */
final class Helper implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final ExecutorService executor = Executors.newSingleThreadExecutor(this::newThread);
  private volatile Thread thread;

  /** The same thread; null until it is watched. Used only by the thread that watches. */
  private Sleeper sleeper;

  private Thread newThread(Runnable body) {
    Thread created = Threads.create("program " + COUNT.incrementAndGet(), body);
    thread = created;
    return created;
  }

  <T> Future<T> start(Callable<T> task) {
    return executor.submit(task);
  }

  void interrupt() {
    thread.interrupt();
  }

  /** Returns what a task returned, or throws what it threw. */
  static <T> T join(Future<T> task) throws Exception {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /**
   * Waits until a selecting task has ended, or its thread waits for events: see {@link
   * SelectingThread}.
   */
  void awaitBlocked(Future<?> task) {
    while (!task.isDone() && !isBlocked()) {
      Threads.pause();
    }
  }

  private boolean isBlocked() {
    if (sleeper == null) {
      sleeper = new Sleeper(thread);
    }
    return sleeper.isAsleepWhile(() -> SelectingThread.isWaiting(thread));
  }

  /** Ends the thread, unless its task never ends. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
