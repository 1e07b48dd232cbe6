package io.edgewise.bench.scenario;

import java.util.Locale;

/**
 * What a number of operations took.
 *
 * @param operations how many
 * @param line metrics and their values per operation, separated by tabs
 */
public record Measurement(long operations, String line) {
  static Measurement of(long operations, String metric, double value) {
    return new Measurement(operations, field(metric, value));
  }

  Measurement and(String metric, double value) {
    return new Measurement(operations, line + '\t' + field(metric, value));
  }

  private static String field(String metric, double value) {
    return String.format(Locale.ROOT, "%s\t%.3f", metric, value);
  }
}
