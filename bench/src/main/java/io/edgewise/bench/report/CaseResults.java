package io.edgewise.bench.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The measurements of a case, by candidate and metric, in the order of the file. */
final class CaseResults {
  /** The metric that is compared: the first of these that was measured. */
  private static final List<String> MAIN_METRICS = List.of("cpu_ns", "heap_bytes", "wall_ns");

  /** The loops in C that are the goal: the first of these that was measured. */
  private static final List<String> GOALS = List.of("c-jni", "c");

  private static final String JDK = "jdk";

  private final String name;
  private final Map<String, Map<String, Series>> candidates = new LinkedHashMap<>();

  CaseResults(String name) {
    this.name = name;
  }

  void put(String candidate, String metric, int turn, double value) {
    candidates
        .computeIfAbsent(candidate, key -> new LinkedHashMap<>())
        .computeIfAbsent(metric, key -> new Series())
        .put(turn, value);
  }

  String name() {
    return name;
  }

  Set<String> candidates() {
    return candidates.keySet();
  }

  /** A series, or null if it was not measured. */
  Series series(String candidate, String metric) {
    return candidates.getOrDefault(candidate, Map.of()).get(metric);
  }

  boolean has(String metric) {
    return candidates.values().stream().anyMatch(metrics -> metrics.containsKey(metric));
  }

  /** All metrics of all candidates. */
  List<String> metrics() {
    return candidates.values().stream()
        .flatMap(metrics -> metrics.keySet().stream())
        .distinct()
        .toList();
  }

  /** The metric that is compared. */
  String mainMetric() {
    return MAIN_METRICS.stream().filter(this::has).findFirst().orElse(metrics().get(0));
  }

  Series main(String candidate) {
    return series(candidate, mainMetric());
  }

  /** The ratio to the baseline; or null. */
  Spread ratio(String candidate, String baseline) {
    Series own = main(candidate);
    Series base = main(baseline);
    return own == null || base == null ? null : own.ratioTo(base);
  }

  /** How much of the gap between the JDK's selector and C another selector closes; or null. */
  Spread gapClosed(String candidate) {
    Series own = main(candidate);
    Series base = main(JDK);
    Series goal = goal();
    return own == null || base == null || goal == null || !isCompared(candidate)
        ? null
        : own.shareOfWay(base, goal);
  }

  /** The series to which the gap is measured; or null. */
  Series goal() {
    return GOALS.stream().filter(candidates::containsKey).findFirst().map(this::main).orElse(null);
  }

  /**
   * False for the candidate at which the gap begins, and for those that are not selectors or do not
   * match the goal.
   */
  private static boolean isCompared(String candidate) {
    return !candidate.matches("jdk|poll|c|c-.*|.*netty.*");
  }
}
