package io.edgewise.conformance;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Prints results: a line for each area when it ends, then failures and skipped tests, then a
 * verdict.
 */
final class Table {
  private static final String LINE = "%-16s %7s %7s %8s %9s%n";

  private final PrintStream out;

  Table(PrintStream out) {
    this.out = out;
  }

  void head() {
    out.printf(LINE, "area", "passed", "failed", "skipped", "time");
  }

  void row(Area area, Results results) {
    out.printf(
        LINE,
        area.title(),
        results.passed(),
        results.failures().size(),
        results.skipped().size(),
        seconds(results.time()));
  }

  void skipped(Area area, String reason) {
    out.printf("%-16s skipped: %s%n", area.title(), reason);
  }

  void skipped(Results results) {
    results.skipped().forEach((test, reason) -> out.printf("%nskipped: %s: %s%n", test, reason));
  }

  void failed(Results results) {
    results.failures().forEach(this::failure);
  }

  private void failure(String test, Throwable cause) {
    out.printf("%nFAILED: %s%n", test);
    cause.printStackTrace(out);
  }

  /**
   * Prints the verdict.
   *
   * @param missing tests that were requested and not found
   * @return whether at least one test was run, all that were run have passed, and none is missing
   */
  boolean verdict(List<Results> all, Set<String> missing) {
    int passed = all.stream().mapToInt(Results::passed).sum();
    int failed = all.stream().mapToInt(results -> results.failures().size()).sum();
    int skipped = all.stream().mapToInt(results -> results.skipped().size()).sum();
    boolean conforms = failed == 0 && passed > 0 && missing.isEmpty();
    if (!missing.isEmpty()) {
      out.printf("%nFAILED: no such test in the areas that ran: %s%n", String.join(", ", missing));
    } else if (passed + failed + skipped == 0) {
      out.printf("%nFAILED: nothing was run%n");
    }
    out.printf(
        "%n%s: %d passed, %d failed, %d skipped%n",
        conforms ? "PASS" : "FAIL", passed, failed, skipped);
    return conforms;
  }

  private static String seconds(Duration time) {
    return "%.1f s".formatted(time.toMillis() / 1000.0);
  }
}
