package io.edgewise.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Figures of one case. Each is appended to a file as a line {@code
 * case<TAB>candidate<TAB>metric<TAB>turn<TAB>value}. At the end their medians are printed.
 */
final class Results implements AutoCloseable {
  private final String subject;
  private final BufferedWriter file;

  /** By candidate and metric, in the order of turns. */
  private final Map<String, Map<String, List<Double>>> figures = new LinkedHashMap<>();

  Results(String subject, Path file) throws IOException {
    this.subject = subject;
    this.file = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  void add(Candidate candidate, int turn, Map<String, Double> found) throws IOException {
    Map<String, List<Double>> known =
        figures.computeIfAbsent(candidate.name(), name -> new TreeMap<>());
    for (Map.Entry<String, Double> figure : new TreeMap<>(found).entrySet()) {
      known.computeIfAbsent(figure.getKey(), name -> new ArrayList<>()).add(figure.getValue());
      file.write(
          String.format(
              Locale.ROOT,
              "%s\t%s\t%s\t%d\t%.4f%n",
              subject,
              candidate.name(),
              figure.getKey(),
              turn,
              figure.getValue()));
    }
    file.flush();
  }

  /** Returns a table of medians: a line for each metric, a column for each candidate. */
  String medians() {
    StringBuilder table = new StringBuilder(String.format(Locale.ROOT, "%-16s", subject));
    figures.keySet().forEach(name -> table.append(String.format(Locale.ROOT, " %14s", name)));
    figures.values().stream()
        .flatMap(metrics -> metrics.keySet().stream())
        .distinct()
        .sorted()
        .forEach(metric -> table.append(line(metric)));
    return table.append('\n').toString();
  }

  private String line(String metric) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%n%-16s", metric));
    for (Map<String, List<Double>> metrics : figures.values()) {
      List<Double> values = metrics.getOrDefault(metric, List.of());
      String cell = values.isEmpty() ? "" : String.format(Locale.ROOT, "%.2f", median(values));
      line.append(String.format(Locale.ROOT, " %14s", cell));
    }
    return line.toString();
  }

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
