package io.edgewise.conformance.optin;

import io.edgewise.conformance.Settings;
import io.edgewise.conformance.ThreadDump;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs many single-threaded programs on several workers, and checks that each ends. */
final class Programs {
  private final long seed;
  private final int count;
  private final Report<Program> report;
  private final AtomicInteger next = new AtomicInteger();

  /**
   * Prepares to run programs; the one with index i is made from seed + i.
   *
   * @param out where failures are printed when they are found
   */
  Programs(long seed, int count, PrintStream out) {
    this.seed = seed;
    this.count = count;
    report = new Report<>(out);
  }

  /**
   * Runs them, once.
   *
   * @throws TimeoutException if no program ends any more
   */
  Report<Program> run() throws InterruptedException, TimeoutException {
    ExecutorService workers =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "programs");
              thread.setDaemon(true); // a thread that hangs is left behind
              return thread;
            });
    try {
      List<Future<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
        int host = i;
        tasks.add(workers.submit(() -> work(host)));
      }
      for (Future<Void> task : tasks) {
        await(task);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("from seed " + seed, e.getCause());
    } finally {
      workers.shutdownNow();
    }
    return report;
  }

  /** Waits for as long as programs keep ending now and then. */
  private void await(Future<Void> task)
      throws InterruptedException, ExecutionException, TimeoutException {
    for (int before = -1; !task.isDone(); ) {
      try {
        task.get(Settings.patience().toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (report.programs() == before) {
          System.err.println(ThreadDump.of(List.of()));
          throw e;
        }
        before = report.programs();
      }
    }
    task.get();
  }

  private Void work(int host) throws IOException {
    try (Trial trial = new Trial(host)) {
      for (int i = next.getAndIncrement(); i < count && !report.isHopeless(); ) {
        Program program = Generator.program(seed + i);
        trial
            .run(program)
            .ifPresentOrElse(
                failure -> report.failed(failure, trial::run), () -> note(program, trial));
        i = next.getAndIncrement();
      }
    }
    return null;
  }

  private void note(Program program, Trial trial) {
    List<String> names = program.steps().stream().limit(trial.done()).map(Step::name).toList();
    report.ran(names, trial.wasUnsettled());
  }
}
