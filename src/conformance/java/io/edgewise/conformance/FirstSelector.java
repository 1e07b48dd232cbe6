package io.edgewise.conformance;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Opens the first selector in a thread of its own, because a provider may block it for ever. */
final class FirstSelector {
  private FirstSelector() {}

  /**
   * Returns its class.
   *
   * @throws ExecutionException whose cause says why there is none
   * @throws TimeoutException if that takes longer than a test may take
   */
  static Class<?> open() throws ExecutionException, TimeoutException, InterruptedException {
    FutureTask<Class<?>> task = new FutureTask<>(FirstSelector::find);
    Thread thread = new Thread(task, "first selector");
    thread.setDaemon(true);
    thread.setContextClassLoader(FirstSelector.class.getClassLoader());
    thread.start();
    return task.get(Settings.testMillis(), TimeUnit.MILLISECONDS);
  }

  private static Class<?> find() throws Exception {
    try {
      return Settings.selectorType();
    } catch (ExceptionInInitializerError e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }
}
