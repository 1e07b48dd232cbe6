package io.edgewise.conformance.differential;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * What came of many programs.
 *
 * @param tests the shrunk divergences, each as Java source
 * @param divergences how many programs diverge, every time they are run
 * @param flaky those that diverged once and not again
 * @param covered how often each operation was done
 */
public record Report(
    long seed,
    int programs,
    long steps,
    List<String> tests,
    int divergences,
    List<String> flaky,
    double seconds,
    SortedMap<String, Long> covered) {
  /** Copies the collections. */
  public Report {
    tests = List.copyOf(tests);
    flaky = List.copyOf(flaky);
  }

  /** Whether every program did the same on both providers, the first time. */
  public boolean agrees() {
    return divergences == 0 && flaky.isEmpty();
  }

  @Override
  public String toString() {
    return String.format(
        "%d programs, %d steps of %d kinds (fewest: %s), from seed %d, in %.1f s:"
            + " %d divergences, %d flaky",
        programs, steps, covered.size(), rarest(), seed, seconds, divergences, flaky.size());
  }

  /** What was hardly tested. */
  private String rarest() {
    return covered.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .limit(3)
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
