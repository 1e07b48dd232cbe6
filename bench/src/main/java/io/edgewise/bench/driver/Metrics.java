package io.edgewise.bench.driver;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A worker's answer: metrics per operation, by name. */
final class Metrics {
  private static final String OPERATIONS = "operations";

  private Metrics() {}

  static Map<String, Double> parse(String line) throws IOException {
    Map<String, Double> metrics = new LinkedHashMap<>();
    String[] fields = line.split("\t", -1);
    for (int i = 0; i + 1 < fields.length; i += 2) {
      metrics.put(fields[i], Double.valueOf(fields[i + 1]));
    }
    if (!metrics.containsKey(OPERATIONS)) {
      throw new IOException("a worker has answered: " + line);
    }
    return metrics;
  }

  /** Removes and returns the number of operations. */
  static double takeOperations(Map<String, Double> metrics) {
    return metrics.remove(OPERATIONS);
  }
}
