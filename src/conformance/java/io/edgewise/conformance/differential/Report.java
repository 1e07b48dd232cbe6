package io.edgewise.conformance.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * The results of many programs.
 *
 * @param divergences programs that diverge every time they are run, one line each
 * @param flaky programs that diverged but did not always do so again
 * @param tests some of the divergences, shrunk, as Java source
 * @param covered how often each operation was done
 */
public record Report(
    long seed,
    int programs,
    long steps,
    List<String> divergences,
    List<String> flaky,
    List<String> tests,
    double seconds,
    SortedMap<String, Long> covered) {
  /** Copies the collections. */
  public Report {
    divergences = List.copyOf(divergences);
    flaky = List.copyOf(flaky);
    tests = List.copyOf(tests);
  }

  /** Whether every program did the same on both providers, the first time. */
  public boolean agrees() {
    return divergences.isEmpty() && flaky.isEmpty();
  }

  @Override
  public String toString() {
    return String.format(
        "%d programs, %d steps of %d kinds (fewest: %s), from seed %d, in %.1f s:"
            + " %d divergences, %d flaky",
        programs, steps, covered.size(), rarest(), seed, seconds, divergences.size(), flaky.size());
  }

  /** The findings, one line each; the tests are printed elsewhere. */
  String findings() {
    List<String> lines = new ArrayList<>();
    lines.add(divergences.size() + " divergences, " + flaky.size() + " flaky");
    lines.addAll(divergences);
    lines.addAll(flaky);
    if (!tests.isEmpty()) {
      lines.add(
          "tests that show it: " + tests.size() + ", printed above, and in the XML of --reports");
    }
    return String.join("\n", lines);
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
