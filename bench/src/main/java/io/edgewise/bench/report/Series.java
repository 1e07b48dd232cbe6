package io.edgewise.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The values of one metric of one candidate, by turn. */
final class Series {
  private final Map<Integer, Double> values = new TreeMap<>();

  void put(int turn, double value) {
    values.put(turn, value);
  }

  Spread spread() {
    return Spread.of(values.values());
  }

  /**
   * Its ratio to another series, turn by turn, because values of a turn were measured close to each
   * other; or null.
   */
  Spread ratioTo(Series other) {
    List<Double> ratios = new ArrayList<>();
    for (Map.Entry<Integer, Double> value : values.entrySet()) {
      Double base = other.values.get(value.getKey());
      if (base != null && base != 0) {
        ratios.add(value.getValue() / base);
      }
    }
    return ratios.isEmpty() ? null : Spread.of(ratios);
  }

  /**
   * How far it is on the way from one series to the other, as a share, turn by turn; or null. If
   * the two are within a twentieth of each other, there is no share.
   */
  Spread shareOfWay(Series from, Series to) {
    List<Double> shares = new ArrayList<>();
    for (Map.Entry<Integer, Double> value : values.entrySet()) {
      Double start = from.values.get(value.getKey());
      Double end = to.values.get(value.getKey());
      if (start != null && end != null && start - end > start / 20) {
        shares.add((start - value.getValue()) / (start - end));
      }
    }
    return shares.isEmpty() ? null : Spread.of(shares);
  }
}
