package io.edgewise.bench.driver;

import java.util.ArrayList;
import java.util.List;

/**
 * A scenario that is measured on several candidates.
 *
 * @param name of the scenario, and of the case
 * @param oneCore whether all its processes are bound to one core
 * @param iterations how many there are in a turn; 0 to fill a turn's time
 * @param counted how many iterations there are when system calls are counted; 0 to count none
 * @param hosts the kinds of hosts that run it
 * @param variants further candidates
 */
record Case(
    String name,
    boolean oneCore,
    long iterations,
    long counted,
    List<Kind> hosts,
    List<Variant> variants) {
  private static final List<Kind> ALL = List.of(Kind.values());

  /** A case of one operation an iteration, on all hosts. */
  static Case of(String name) {
    return new Case(name, false, 0, 10_000, ALL, List.of());
  }

  Case counting(long iterations) {
    return new Case(name, oneCore, this.iterations, iterations, hosts, variants);
  }

  Case onOneCore() {
    return new Case(name, true, iterations, counted, hosts, variants);
  }

  /** Always this many iterations, without a warm-up. */
  Case always(long iterations) {
    return new Case(name, oneCore, iterations, counted, hosts, variants);
  }

  Case on(Kind... kinds) {
    return new Case(name, oneCore, iterations, counted, List.of(kinds), variants);
  }

  Case and(Kind kind, String label, String variant) {
    List<Variant> more = new ArrayList<>(variants);
    more.add(new Variant(kind, label, variant));
    return new Case(name, oneCore, iterations, counted, hosts, List.copyOf(more));
  }

  boolean isEcho() {
    return name.startsWith("echo-");
  }

  /** How many iterations there are when a candidate's calls are counted: poll is slow. */
  long counted(Candidate candidate) {
    return candidate.host().kind() == Kind.POLL ? counted / 10 : counted;
  }

  /** The candidates among some hosts, those of a host together. */
  List<Candidate> candidates(List<Host> among) {
    List<Candidate> candidates = new ArrayList<>();
    for (Host host : among) {
      if (hosts.contains(host.kind())) {
        candidates.add(new Candidate(host.label(), host, name));
      }
      for (Variant variant : variants) {
        if (variant.kind() == host.kind()) {
          candidates.add(new Candidate(variant.label(host), host, name + '/' + variant.name()));
        }
      }
    }
    return candidates;
  }
}
