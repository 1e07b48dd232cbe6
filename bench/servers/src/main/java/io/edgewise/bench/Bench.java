package io.edgewise.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures what a request costs. The candidates of a case run all the while, and are used in turns.
 * In each turn every candidate is timed once, and then its system calls are counted, for the same
 * number of requests. A wrong or missing answer ends the benchmark.
 */
final class Bench {
  private final Options options;
  private final boolean counting;

  private Bench(Options options, boolean counting) {
    this.options = options;
    this.counting = counting;
  }

  public static void main(String[] args) throws Exception {
    Options options;
    try {
      options = new Options(List.of(args));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.println(Options.USAGE);
      System.exit(2);
      return;
    }
    String cause = Perf.unavailabilityCause();
    if (cause != null) {
      System.out.println("system calls are not counted, as perf's tracepoints cannot be used:");
      System.out.println(cause);
    }
    Bench bench = new Bench(options, cause == null);
    for (Case subject : options.cases()) {
      bench.measure(subject);
    }
  }

  private void measure(Case subject) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("edgewise-bench");
    try {
      measure(subject, directory);
    } catch (Throwable e) {
      System.err.println(subject.name() + " has failed; its logs are in " + directory);
      throw e;
    }
    delete(directory);
  }

  private void measure(Case subject, Path directory) throws IOException, InterruptedException {
    Map<Candidate, Pair> pairs = new LinkedHashMap<>();
    Files.createDirectories(options.results().toAbsolutePath().getParent());
    try (Results results = new Results(subject.name(), options.results())) {
      for (Candidate candidate : options.candidates(subject)) {
        Path own = Files.createDirectory(directory.resolve(candidate.name()));
        pairs.put(candidate, new Pair(subject, candidate, own));
      }
      takeTurns(pairs, results);
      System.out.println(results.medians());
    } finally {
      pairs.values().forEach(Pair::close);
    }
  }

  private void takeTurns(Map<Candidate, Pair> pairs, Results results)
      throws IOException, InterruptedException {
    double rate = Double.MAX_VALUE;
    for (Pair pair : pairs.values()) {
      pair.warmUp(options.warmUp());
      rate = Math.min(rate, pair.warmUp(1));
    }
    long requests = Math.max(1, Math.round(rate * options.seconds()));
    List<Candidate> order = new ArrayList<>(pairs.keySet());
    for (int turn = 1; turn <= options.turns(); turn++) {
      for (Candidate candidate : order) {
        Pair pair = pairs.get(candidate);
        results.add(candidate, turn, pair.time(requests));
        if (counting) {
          results.add(candidate, turn, pair.count(requests));
        }
      }
      Collections.rotate(order, 1); // no candidate is always first
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
