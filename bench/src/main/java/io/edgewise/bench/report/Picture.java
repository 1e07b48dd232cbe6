package io.edgewise.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Bars of all cases and candidates, as multiples of the baseline, with their spread, in SVG. */
final class Picture {
  private static final int WIDTH = 860;
  private static final int BARS_START = 275;
  private static final int UNIT = 320;
  private static final double MOST = 1.5;
  private static final int ROW = 15;
  private static final int GAP = 10;
  private static final int TOP = 46;

  private static final String STYLE =
      """
      <style>
        text { font: 11px system-ui, sans-serif; fill: #24292f; }
        .case { font-weight: 600; }
        .base { fill: #8c959f; } .poll { fill: #c4cbd2; } .c { fill: #4c9a5b; }
        .netty { fill: #b58900; } .own { fill: #2f6fd6; }
        .spread { stroke: #24292f; stroke-width: 1; } .one { stroke: #8c959f; stroke-dasharray: 3 3; }
        .paper { fill: #ffffff; }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3; } .paper { fill: #0d1117; } .spread { stroke: #e6edf3; }
          .base { fill: #6e7681; } .poll { fill: #484f58; } .c { fill: #3f8a4e; }
          .own { fill: #4c8df0; }
        }
      </style>
      """;

  private final String baseline;
  private final StringBuilder svg = new StringBuilder();
  private int y = TOP;

  private Picture(String baseline) {
    this.baseline = baseline;
  }

  static String of(List<CaseResults> cases, String baseline, String caption) {
    Picture picture = new Picture(baseline);
    for (CaseResults results : cases) {
      picture.add(results);
    }
    return picture.framed(caption);
  }

  private void add(CaseResults results) {
    List<String> shown = new ArrayList<>();
    for (String candidate : results.candidates()) {
      if (results.ratio(candidate, baseline) != null) {
        shown.add(candidate);
      }
    }
    if (shown.isEmpty()) {
      return;
    }
    text("case", 8, results.name(), "start");
    for (String candidate : shown) {
      addBar(candidate, results.ratio(candidate, baseline));
      y += ROW;
    }
    y += GAP;
  }

  private void addBar(String candidate, Spread ratio) {
    text("label", BARS_START - 6, candidate, "end");
    int width = length(ratio.median());
    append(
        "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>%n",
        color(candidate), BARS_START, y + 1, width, ROW - 3);
    int middle = y + ROW / 2;
    append(
        "<line class=\"spread\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>%n",
        BARS_START + length(ratio.least()), middle, BARS_START + length(ratio.most()), middle);
    String beyond = ratio.median() > MOST ? " →" : "";
    int end = BARS_START + Math.max(width, length(ratio.most())) + 6;
    text("value", end, Numbers.ratio(ratio.median()) + beyond, "start");
  }

  private static int length(double ratio) {
    return (int) Math.round(Math.min(ratio, MOST) * UNIT);
  }

  private String color(String candidate) {
    if (candidate.equals(baseline)) {
      return "base";
    }
    if (candidate.contains("netty")) {
      return "netty";
    }
    if (candidate.equals("c") || candidate.startsWith("c-")) {
      return "c";
    }
    return candidate.equals("poll") || candidate.equals("jdk") ? "poll" : "own";
  }

  private void text(String style, int x, String text, String anchor) {
    append(
        "<text class=\"%s\" x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n",
        style, x, y + ROW - 4, anchor, escape(text));
  }

  private void append(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }

  private String framed(String caption) {
    int one = BARS_START + UNIT;
    String head =
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " height=\"%d\">%n%s<rect class=\"paper\" width=\"100%%\" height=\"100%%\"/>%n"
                + "<text x=\"8\" y=\"18\">Multiples of %s (less is better): median, and least to"
                + " most of the turns</text>%n<text x=\"8\" y=\"34\">%s</text>%n"
                + "<line class=\"one\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>%n",
            WIDTH,
            y,
            WIDTH,
            y,
            STYLE,
            escape(baseline),
            escape(caption),
            one,
            TOP,
            one,
            y - GAP);
    return head + svg + "</svg>\n";
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
