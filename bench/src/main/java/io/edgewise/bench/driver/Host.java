package io.edgewise.bench.driver;

import java.util.List;

/**
 * A selector to compare, with its JVM or C loop.
 *
 * @param label its name in the results
 * @param kind what it is
 * @param jar Edgewise's jar; empty for the others
 * @param options further options of its JVM
 */
record Host(String label, Kind kind, String jar, List<String> options) {
  /**
   * Reads {@code label}, one of {@code jdk}, {@code poll} and {@code c}, or {@code
   * label=jar[,option...]}, which is Edgewise.
   */
  static Host of(String text) {
    int equals = text.indexOf('=');
    if (equals > 0) {
      List<String> parts = List.of(text.substring(equals + 1).split(",", -1));
      List<String> options = parts.subList(1, parts.size());
      return new Host(text.substring(0, equals), Kind.EDGEWISE, parts.get(0), options);
    }
    return switch (text) {
      case "jdk" -> new Host(text, Kind.JDK, "", List.of());
      case "poll" -> new Host(text, Kind.POLL, "", List.of());
      case "c" -> new Host(text, Kind.C, "", List.of());
      default -> throw new IllegalArgumentException("neither jdk, poll, c nor LABEL=JAR: " + text);
    };
  }
}
