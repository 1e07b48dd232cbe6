package io.edgewise.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs a task on many threads at once, and fails if one of them does. */
final class Parallel {
  interface Task {
    void run(int number) throws Exception;
  }

  private Parallel() {}

  static void run(int threads, Task task) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> results = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        results.add(
            executor.submit(
                () -> {
                  task.run(number);
                  return null;
                }));
      }
      for (Future<?> result : results) {
        result.get(Patience.SECONDS, TimeUnit.SECONDS);
      }
    } finally {
      executor.shutdownNow();
    }
  }
}
