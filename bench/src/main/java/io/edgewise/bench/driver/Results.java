package io.edgewise.bench.driver;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** A file of measurements, one a line: case, candidate, metric, turn, value. */
final class Results implements Closeable {
  private final String name;
  private final BufferedWriter writer;

  /** Replaces earlier measurements of a case. */
  Results(Path directory, String name) throws IOException {
    this.name = name;
    Files.createDirectories(directory);
    writer = Files.newBufferedWriter(directory.resolve(name + ".tsv"));
  }

  void add(String candidate, int turn, Map<String, Double> metrics) throws IOException {
    for (Map.Entry<String, Double> metric : metrics.entrySet()) {
      writer.write(
          String.format(
              Locale.ROOT,
              "%s\t%s\t%s\t%d\t%.3f%n",
              name,
              candidate,
              metric.getKey(),
              turn,
              metric.getValue()));
    }
    writer.flush();
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
