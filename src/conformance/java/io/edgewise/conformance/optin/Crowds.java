package io.edgewise.conformance.optin;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** Runs many programs of several threads, one after the other. */
final class Crowds {
  private final long seed;
  private final int count;
  private final Report<CrowdProgram> report;

  /**
   * Prepares to run programs; the one with index i is made from seed + i.
   *
   * @param out where failures are printed when they are found
   */
  Crowds(long seed, int count, PrintStream out) {
    this.seed = seed;
    this.count = count;
    report = new Report<>(out);
  }

  /**
   * Runs them, once.
   *
   * @param threads has a thread for each task
   */
  Report<CrowdProgram> run(ExecutorService threads) throws IOException {
    try (CrowdTrial trial = new CrowdTrial(0, threads)) {
      for (int i = 0; i < count && !report.isHopeless(); i++) {
        CrowdProgram program = CrowdGenerator.program(seed + i);
        Optional<Failure<CrowdProgram>> failure = trial.run(program);
        failure.ifPresent(each -> report.failed(each, trial::runOften));
        List<String> names = program.deeds().stream().map(deed -> deed.operation().name()).toList();
        report.ran(names, false);
      }
    }
    return report;
  }
}
