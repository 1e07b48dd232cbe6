package io.edgewise.bench.driver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures cases on candidates, each in a process of its own. In each turn every candidate is
 * measured once. The order moves on by one, so that a disturbance of the machine disturbs them all.
 * Then all is repeated with new processes, because no two JVMs compile alike.
 */
public final class Driver {
  private final Options options;
  private final Commands commands;
  private final CallCounter counter;

  private Driver(Options options) throws IOException, InterruptedException {
    this.options = options;
    this.commands = new Commands(options.directory());
    this.counter = options.counting() ? CallCounter.find() : null;
  }

  /**
   * Measures.
   *
   * @param arguments see {@link Options}
   * @throws Exception if something fails, or does not do what must be measured
   */
  public static void main(String[] arguments) throws Exception {
    Options options = Options.of(arguments);
    List<Case> all = Catalog.all();
    List<String> unknown = options.unknown(all);
    if (!unknown.isEmpty()) {
      System.err.println("no case: " + unknown + "; there are " + Catalog.names());
      System.exit(2);
    }
    Driver driver = new Driver(options);
    Machine.describe(options.results());
    for (Case it : all) {
      if (options.includes(it)) {
        System.out.println(it.name());
        driver.measure(it);
      }
    }
  }

  private void measure(Case it) throws IOException, InterruptedException {
    List<Candidate> candidates = it.candidates(options.hosts());
    try (Results results = new Results(options.results(), it.name())) {
      if (!it.isEcho()) {
        measure(it, candidates, Map.of(), results);
        return;
      }
      try (Load load = new Load(commands.load(it))) {
        measure(it, candidates, load.environment(), results);
      }
    }
  }

  private void measure(
      Case it, List<Candidate> candidates, Map<String, String> environment, Results results)
      throws IOException, InterruptedException {
    for (int fork = 0; fork < options.forks(); fork++) {
      fork(it, candidates, environment, fork * options.turns(), results);
    }
    if (counter != null && it.counted() > 0) {
      for (Candidate candidate : candidates) {
        List<String> worker = commands.countedWorker(it, candidate);
        results.add(
            candidate.label(), 0, counter.count(worker, environment, it.counted(candidate)));
      }
    }
  }

  private void fork(
      Case it,
      List<Candidate> candidates,
      Map<String, String> environment,
      int firstTurn,
      Results results)
      throws IOException {
    List<WorkerProcess> workers = new ArrayList<>();
    List<Long> iterations = new ArrayList<>();
    for (Candidate candidate : candidates) {
      WorkerProcess worker = new WorkerProcess(commands.worker(it, candidate), environment);
      workers.add(worker);
      iterations.add(
          it.iterations() > 0
              ? it.iterations()
              : worker.warmUp(
                  candidate.host().kind() == Kind.C ? options.turnMillis() : options.warmUpMillis(),
                  options.turnMillis()));
    }
    for (int turn = firstTurn; turn < firstTurn + options.turns(); turn++) {
      for (int i = 0; i < workers.size(); i++) {
        int next = (i + turn) % workers.size();
        Map<String, Double> metrics = workers.get(next).measure(iterations.get(next));
        Metrics.takeOperations(metrics);
        results.add(candidates.get(next).label(), turn, metrics);
      }
    }
    for (WorkerProcess worker : workers) {
      worker.close();
    }
  }
}
