package io.edgewise.conformance.differential;

import io.edgewise.conformance.KernelThread;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** A thread that runs one task at a time, which others can watch and interrupt. */
final class Helper implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final ExecutorService executor = Executors.newSingleThreadExecutor(this::newThread);
  private volatile Thread thread;

  /** The same as the kernel sees it; null until that was asked for. Guarded by who watches. */
  private KernelThread kernelThread;

  private Thread newThread(Runnable body) {
    Thread created = new Thread(body, "program " + COUNT.incrementAndGet());
    created.setDaemon(true);
    thread = created;
    return created;
  }

  <T> Future<T> start(Callable<T> task) {
    return executor.submit(task);
  }

  void interrupt() {
    thread.interrupt();
  }

  /** What a task returned; it throws what the task threw. */
  static <T> T join(Future<T> task) throws Exception {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /**
   * Waits until a task that selects has ended, or its thread waits for what it is to select: see
   * {@link SelectingThread}.
   */
  void awaitBlocked(Future<?> task) {
    while (!task.isDone() && !isBlocked()) {
      Thread.onSpinWait();
    }
  }

  private boolean isBlocked() {
    if (kernelThread == null) {
      Optional<KernelThread> found = KernelThread.named(thread.getName());
      if (found.isEmpty()) {
        return false;
      }
      kernelThread = found.get();
    }
    return kernelThread.isAsleepWhile(() -> SelectingThread.isWaiting(thread));
  }

  /** Ends the thread, unless its task never ends. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
