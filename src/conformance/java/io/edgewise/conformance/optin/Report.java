package io.edgewise.conformance.optin;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The results of many programs. Any thread.
 *
 * @param <P> the type of the programs
 */
final class Report<P extends Sequence<P>> {
  /** How many failures of a kind are shrunk. */
  private static final int SHRUNK_OF_A_KIND = 2;

  /** This many failures end the run. */
  private static final int MOST_FAILURES = 20;

  private final PrintStream out;
  private final long start = System.nanoTime();

  private int programs;
  private int unsettled;
  private final Map<String, Long> covered = new TreeMap<>();
  private final Map<String, Integer> kinds = new HashMap<>();
  private final List<String> failures = new ArrayList<>();

  /**
   * Starts a report.
   *
   * @param out where failures are printed when they are found
   */
  Report(PrintStream out) {
    this.out = out;
  }

  /** A program was run, up to a step. */
  synchronized void ran(List<String> steps, boolean wasUnsettled) {
    programs++;
    unsettled += wasUnsettled ? 1 : 0;
    steps.forEach(step -> covered.merge(step, 1L, Long::sum));
  }

  /** A program fails: it is shrunk and printed. */
  void failed(Failure<P> failure, Function<P, Optional<Failure<P>>> trial) {
    if (note(failure)) {
      print(Shrinker.shrink(failure, trial));
    }
  }

  private synchronized boolean note(Failure<P> failure) {
    failures.add(failure.toString());
    out.println("failure: " + failure);
    return kinds.merge(failure.kind(), 1, Integer::sum) <= SHRUNK_OF_A_KIND;
  }

  private synchronized void print(Failure<P> small) {
    out.println(small.program() + "\n  fails: " + small.cause());
    small.cause().printStackTrace(out);
  }

  synchronized boolean isHopeless() {
    return failures.size() >= MOST_FAILURES;
  }

  synchronized int programs() {
    return programs;
  }

  synchronized int unsettled() {
    return unsettled;
  }

  /** The failures, one line each. */
  synchronized List<String> failures() {
    return List.copyOf(failures);
  }

  @Override
  public synchronized String toString() {
    return "%d programs, %d steps of %d kinds (fewest: %s), in %.1f s: %d failures, %d unsettled"
        .formatted(
            programs,
            covered.values().stream().mapToLong(each -> each).sum(),
            covered.size(),
            rarest(),
            (System.nanoTime() - start) / 1e9,
            failures.size(),
            unsettled);
  }

  /** What was tested least. */
  private String rarest() {
    return covered.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .limit(3)
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
