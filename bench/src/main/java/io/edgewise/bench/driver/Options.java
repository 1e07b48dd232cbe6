package io.edgewise.bench.driver;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What to measure, and how.
 *
 * @param directory of what was compiled: {@code classes}, {@code lib}, {@code native}
 * @param results the directory for the results
 * @param hosts what is compared
 * @param cases the names of cases, or prefixes of them; all cases if empty
 * @param forks how often each case gets new processes
 * @param turns how many turns there are with the same processes
 * @param turnMillis about how long a candidate's turn takes
 * @param warmUpMillis how long a JVM warms up
 * @param counting whether system calls are counted
 */
record Options(
    Path directory,
    Path results,
    List<Host> hosts,
    List<String> cases,
    int forks,
    int turns,
    long turnMillis,
    long warmUpMillis,
    boolean counting) {
  private static final String USAGE =
      "arguments: DIRECTORY RESULTS [--host jdk|poll|c|LABEL=JAR[,OPTION...]]..."
          + " [--cases NAME,...] [--forks N] [--turns N] [--turn-millis N] [--warm-up-millis N]"
          + " [--no-counting]";

  static Options of(String[] arguments) {
    if (arguments.length < 2) {
      throw new IllegalArgumentException(USAGE);
    }
    Reader reader = new Reader();
    for (int i = 2; i < arguments.length; i++) {
      if (arguments[i].equals("--no-counting")) {
        reader.counting = false;
      } else if (i + 1 < arguments.length) {
        reader.take(arguments[i], arguments[++i]);
      } else {
        throw new IllegalArgumentException(USAGE);
      }
    }
    return reader.options(Path.of(arguments[0]).toAbsolutePath(), Path.of(arguments[1]));
  }

  /** The names that match no case. */
  List<String> unknown(List<Case> all) {
    return cases.stream()
        .filter(name -> all.stream().noneMatch(it -> matches(name, it.name())))
        .toList();
  }

  boolean includes(Case it) {
    return cases.isEmpty() || cases.stream().anyMatch(name -> matches(name, it.name()));
  }

  /** {@code one-of} names all of its sizes. */
  private static boolean matches(String wanted, String name) {
    return name.equals(wanted) || name.matches("\\Q" + wanted + "\\E-\\d+");
  }

  private static final class Reader {
    private final List<Host> hosts = new ArrayList<>();
    private List<String> cases = List.of();
    private int forks = 2;
    private int turns = 5;
    private long turnMillis = 60;
    private long warmUpMillis = 700;
    private boolean counting = true;

    private void take(String name, String value) {
      switch (name) {
        case "--host" -> hosts.add(Host.of(value));
        case "--cases" -> cases = value.isEmpty() ? List.of() : List.of(value.split("[, ]+", -1));
        case "--forks" -> forks = Integer.parseInt(value);
        case "--turns" -> turns = Integer.parseInt(value);
        case "--turn-millis" -> turnMillis = Long.parseLong(value);
        case "--warm-up-millis" -> warmUpMillis = Long.parseLong(value);
        default -> throw new IllegalArgumentException(USAGE);
      }
    }

    private Options options(Path directory, Path results) {
      return new Options(
          directory,
          results,
          List.copyOf(hosts),
          cases,
          forks,
          turns,
          turnMillis,
          warmUpMillis,
          counting);
    }
  }
}
