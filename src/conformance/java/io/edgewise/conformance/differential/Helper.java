package io.edgewise.conformance.differential;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A thread that runs one task at a time, which others can watch and interrupt. */
final class Helper implements AutoCloseable {
  private final ExecutorService executor = Executors.newSingleThreadExecutor(this::newThread);
  private volatile Thread thread;

  private Thread newThread(Runnable body) {
    Thread created = new Thread(body, "programs");
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

  /** Waits until the task has ended, or its thread is within a native method that may wait. */
  void awaitBlocked(Future<?> task) {
    while (!task.isDone() && !isInNativeMethod()) {
      Thread.onSpinWait();
    }
  }

  private boolean isInNativeMethod() {
    StackTraceElement[] stack = thread.getStackTrace();
    return stack.length > 0
        && stack[0].isNativeMethod()
        && !stack[0].getClassName().startsWith("java.lang.")
        && !stack[0].getClassName().startsWith("jdk.internal.misc.");
  }

  /** Ends the thread, unless its task never ends. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
