package io.edgewise.bench.report;

import io.edgewise.bench.driver.Catalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The files of a directory of results: lines of case, candidate, metric, turn and value. */
final class ResultFiles {
  private ResultFiles() {}

  static List<CaseResults> read(Path directory) throws IOException {
    Map<String, CaseResults> cases = new LinkedHashMap<>();
    for (Path file : files(directory)) {
      for (String line : Files.readAllLines(file)) {
        String[] fields = line.split("\t", -1);
        if (fields.length != 5) {
          throw new IOException(file + ": " + line);
        }
        cases
            .computeIfAbsent(fields[0], CaseResults::new)
            .put(fields[1], fields[2], Integer.parseInt(fields[3]), Double.parseDouble(fields[4]));
      }
    }
    List<CaseResults> sorted = new ArrayList<>(cases.values());
    sorted.sort(Comparator.comparingInt(ResultFiles::place).thenComparing(CaseResults::name));
    return sorted;
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".tsv")).sorted().toList();
    }
  }

  /** The catalog's order; unknown cases come last. */
  private static int place(CaseResults results) {
    int place = Catalog.names().indexOf(results.name());
    return place < 0 ? Integer.MAX_VALUE : place;
  }
}
