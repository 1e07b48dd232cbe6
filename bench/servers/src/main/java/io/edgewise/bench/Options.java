package io.edgewise.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The parsed command line. */
final class Options {
  static final String USAGE =
      """
      usage: bench/servers/run JAR [OPTION...]
        --cases A,B         jetty, jetty-16 for sixteen connections, jetty-16@1000 with 1000
                            microseconds between requests: twenty if not given
        --turns N           how often each candidate is measured: 5
        --seconds S         about how long each measurement takes: 2
        --warm-up S         how long each candidate is used before: 10
        --candidate NAME=JAR[,-DPROPERTY=VALUE...]
                            another Edgewise; can be given again
        --results FILE      to which lines are appended: bench/results/servers.tsv""";

  private final List<Candidate> candidates = new ArrayList<>();
  private List<String> cases = Case.DEFAULTS;
  private Path results;
  private int turns = 5;
  private int seconds = 2;
  private int warmUp = 10;

  /**
   * Reads arguments.
   *
   * @throws IllegalArgumentException if they are not as {@link #USAGE} says
   */
  Options(List<String> arguments) {
    candidates.add(Candidate.JDK);
    for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
      String argument = rest.next();
      if (!argument.startsWith("--")) {
        candidates.add(Candidate.edgewise("edgewise", argument, List.of()));
      } else if (rest.hasNext()) {
        set(argument, rest.next());
      } else {
        throw new IllegalArgumentException(argument + " needs a value");
      }
    }
    cases.forEach(Case::named);
    if (candidates.stream().map(Candidate::name).distinct().count() < candidates.size()) {
      throw new IllegalArgumentException("two candidates of one name");
    }
    if (candidates.size() == 1 || results == null) {
      throw new IllegalArgumentException("no JAR");
    }
  }

  private void set(String option, String value) {
    switch (option) {
      case "--cases" -> cases = List.of(value.split(",", -1));
      case "--turns" -> turns = Integer.parseInt(value);
      case "--seconds" -> seconds = Integer.parseInt(value);
      case "--warm-up" -> warmUp = Integer.parseInt(value);
      case "--candidate" -> candidates.add(Candidate.parse(value));
      case "--results" -> results = Path.of(value);
      default -> throw new IllegalArgumentException("no option " + option);
    }
  }

  List<Case> cases() {
    return cases.stream().map(Case::named).toList();
  }

  /** Returns the candidates of a case. */
  List<Candidate> candidates(Case subject) {
    List<Candidate> all = new ArrayList<>(candidates);
    if (subject.isOnNetty()) {
      all.add(Candidate.NETTY_NATIVE);
    }
    return all;
  }

  Path results() {
    return results;
  }

  int turns() {
    return turns;
  }

  int seconds() {
    return seconds;
  }

  int warmUp() {
    return warmUp;
  }
}
