package io.edgewise.bench.report;

import java.util.Collection;
import java.util.List;

/**
 * The results of several turns.
 *
 * @param median the one in the middle, or the mean of the two
 * @param least the least
 * @param most the most
 */
record Spread(double median, double least, double most) {
  static Spread of(Collection<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int size = sorted.size();
    double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    return new Spread(median, sorted.get(0), sorted.get(size - 1));
  }
}
