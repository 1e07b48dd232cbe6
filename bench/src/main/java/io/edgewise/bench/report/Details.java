package io.edgewise.bench.report;

import java.util.ArrayList;
import java.util.List;

/** A table of one case: all candidates and metrics. */
final class Details {
  /** The metrics that are printed first, in this order; the others follow. */
  private static final List<String> ORDER =
      List.of(
          "cpu_ns",
          "wall_ns",
          "requests_per_s",
          "heap_bytes",
          "bytes",
          "syscalls",
          "epoll_ctl",
          "epoll_wait",
          "poll",
          "read",
          "write");

  private final String baseline;

  Details(String baseline) {
    this.baseline = baseline;
  }

  String table(CaseResults results) {
    List<String> metrics = metrics(results);
    List<String> titles = new ArrayList<>(List.of("candidate"));
    titles.add("ratio to " + baseline);
    titles.add("gap closed");
    metrics.forEach(metric -> titles.add(metric.replace('_', ' ')));
    MarkdownTable table = new MarkdownTable(titles);
    for (String candidate : results.candidates()) {
      List<String> row = new ArrayList<>(List.of(candidate));
      Spread ratio = results.ratio(candidate, baseline);
      Spread closed = results.gapClosed(candidate);
      row.add(ratio == null ? "" : Numbers.ratio(ratio));
      row.add(closed == null ? "" : Numbers.percent(closed));
      for (String metric : metrics) {
        Series series = results.series(candidate, metric);
        row.add(series == null ? "" : Numbers.plain(series.spread()));
      }
      table.add(row);
    }
    return table.toString();
  }

  private static List<String> metrics(CaseResults results) {
    List<String> metrics = new ArrayList<>(ORDER);
    metrics.retainAll(results.metrics());
    for (String metric : results.metrics()) {
      if (!metrics.contains(metric)) {
        metrics.add(metric);
      }
    }
    return metrics;
  }
}
