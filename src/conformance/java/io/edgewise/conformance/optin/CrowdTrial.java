package io.edgewise.conformance.optin;

import io.edgewise.EpollSelector;
import io.edgewise.conformance.Settings;
import io.edgewise.conformance.ThreadDump;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs programs of several threads. Used by one thread. */
final class CrowdTrial implements AutoCloseable {
  /** How often a program is run to see whether it still fails. */
  private static final int REPETITIONS = 60;

  private final Lab lab;
  private final ExecutorService threads;

  /**
   * Opens what its programs share.
   *
   * @param threads has a thread for each task
   */
  CrowdTrial(int host, ExecutorService threads) throws IOException {
    lab = new Lab(host);
    this.threads = threads;
  }

  /** Runs a program until it fails, often. */
  Optional<Failure<CrowdProgram>> runOften(CrowdProgram program) {
    Optional<Failure<CrowdProgram>> failure = Optional.empty();
    for (int i = 0; i < REPETITIONS && failure.isEmpty(); i++) {
      failure = run(program);
    }
    return failure;
  }

  Optional<Failure<CrowdProgram>> run(CrowdProgram program) {
    try (Crowd crowd = new Crowd(lab, program)) {
      perform(program, crowd);
      check(crowd);
      return Optional.empty();
    } catch (Unsettled e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      return failure(program, e.getCause());
    } catch (TimeoutException | InterruptedException | IOException | RuntimeException | Error e) {
      return failure(program, e);
    }
  }

  private static Optional<Failure<CrowdProgram>> failure(CrowdProgram program, Throwable cause) {
    return Optional.of(new Failure<>(program, Failure.kind(cause), cause));
  }

  private void perform(CrowdProgram program, Crowd crowd)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<Future<Void>> selecting = new ArrayList<>();
    List<Future<Void>> working = new ArrayList<>();
    for (EpollSelector each : crowd.selectors()) {
      selecting.add(start(new SelectingLoop(crowd, each, program.seed() + selecting.size())));
    }
    for (int i = 0; i < CrowdProgram.THREADS; i++) {
      working.add(start(new Worker(crowd, program.of(i))));
    }
    try {
      await(working);
    } finally {
      crowd.end();
      await(selecting);
    }
  }

  private Future<Void> start(Callable<Void> task) {
    return threads.submit(task);
  }

  private static void await(List<Future<Void>> tasks)
      throws InterruptedException, ExecutionException, TimeoutException {
    for (Future<Void> each : tasks) {
      try {
        each.get(Settings.patience().toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        System.err.println(ThreadDump.of(List.of()));
        throw e;
      }
    }
  }

  private static void check(Crowd crowd) throws IOException {
    crowd.handedOver().forEach(key -> ((Duct) key.attachment()).handle(key));
    for (EpollSelector each : crowd.selectors()) {
      new Aftermath(each).check();
    }
  }

  @Override
  public void close() throws IOException {
    lab.close();
  }
}
