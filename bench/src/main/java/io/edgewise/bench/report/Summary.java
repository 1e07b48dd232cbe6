package io.edgewise.bench.report;

import java.util.ArrayList;
import java.util.List;

/** One table of all cases: a candidate beside the baseline and C. */
final class Summary {
  private final String candidate;
  private final String baseline;

  Summary(String candidate, String baseline) {
    this.candidate = candidate;
    this.baseline = baseline;
  }

  String table(List<CaseResults> cases) {
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                "case",
                baseline + " ns",
                candidate + " ns",
                "C ns",
                "ratio",
                "gap closed",
                baseline + " B",
                candidate + " B",
                baseline + " calls",
                candidate + " calls"));
    for (CaseResults results : cases) {
      if (results.ratio(candidate, baseline) != null) {
        table.add(row(results));
      }
    }
    return table.toString();
  }

  private List<String> row(CaseResults results) {
    boolean time = results.mainMetric().endsWith("_ns");
    Spread closed = results.gapClosed(candidate);
    List<String> row = new ArrayList<>();
    row.add(results.name());
    row.add(time ? median(results.main(baseline)) : "");
    row.add(time ? median(results.main(candidate)) : "");
    row.add(time ? median(results.goal()) : "");
    row.add(Numbers.ratio(results.ratio(candidate, baseline)));
    row.add(closed == null ? "" : Numbers.percent(closed));
    String bytes = results.has("bytes") ? "bytes" : "heap_bytes";
    row.add(median(results.series(baseline, bytes)));
    row.add(median(results.series(candidate, bytes)));
    row.add(median(results.series(baseline, "syscalls")));
    row.add(median(results.series(candidate, "syscalls")));
    return row;
  }

  private static String median(Series series) {
    return series == null ? "" : Numbers.plain(series.spread().median());
  }
}
