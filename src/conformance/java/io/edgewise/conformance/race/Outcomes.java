package io.edgewise.conformance.race;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How a race may end, why that is so, and how often it did. It prints as a table. Not thread-safe.
 */
final class Outcomes {
  private static final class Line {
    private final Expectation expectation;
    private final String reason;
    private long count;

    Line(Expectation expectation, String reason) {
      this.expectation = expectation;
      this.reason = reason;
    }
  }

  private final Map<String, Line> lines = new LinkedHashMap<>();

  void expect(String outcome, Expectation expectation, String reason) {
    if (lines.putIfAbsent(outcome, new Line(expectation, reason)) != null) {
      throw new IllegalArgumentException("there are two expectations of: " + outcome);
    }
  }

  /** Counts an outcome; an unexpected one is forbidden. */
  Expectation count(String outcome) {
    Line line =
        lines.computeIfAbsent(outcome, any -> new Line(Expectation.FORBIDDEN, "not foreseen"));
    line.count++;
    return line.expectation;
  }

  long countOf(String outcome) {
    Line line = lines.get(outcome);
    return line == null ? 0 : line.count;
  }

  String reason(String outcome) {
    return lines.get(outcome).reason;
  }

  @Override
  public String toString() {
    StringBuilder table = new StringBuilder();
    lines.forEach(
        (outcome, line) ->
            table.append(
                String.format(
                    Locale.ROOT,
                    "%10d  %-11s %-32s %s%n",
                    line.count,
                    line.expectation,
                    outcome,
                    line.reason)));
    return table.toString();
  }
}
