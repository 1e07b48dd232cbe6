package io.edgewise.bench.report;

import java.util.Locale;

/** Numbers as they are printed. */
final class Numbers {
  private Numbers() {}

  /** Three digits or more. */
  static String plain(double value) {
    double size = Math.abs(value);
    if (size < 0.005) {
      return "0";
    }
    return format(size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f", value);
  }

  static String plain(Spread spread) {
    return withRange(plain(spread.median()), plain(spread.least()), plain(spread.most()));
  }

  static String ratio(Spread spread) {
    return withRange(ratio(spread.median()), ratio(spread.least()), ratio(spread.most()));
  }

  static String ratio(double value) {
    return format(value >= 100 ? "%,.0f" : "%.2f", value);
  }

  static String percent(Spread spread) {
    return withRange(
        format("%.0f %%", spread.median() * 100),
        format("%.0f", spread.least() * 100),
        format("%.0f", spread.most() * 100));
  }

  private static String withRange(String median, String least, String most) {
    return least.equals(most) ? median : median + " [" + least + ".." + most + "]";
  }

  private static String format(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
