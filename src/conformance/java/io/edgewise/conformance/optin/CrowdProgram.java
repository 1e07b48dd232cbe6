package io.edgewise.conformance.optin;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** What several threads do to the same channels, while two others select. */
record CrowdProgram(long seed, List<DuctPlan> ducts, List<Deed> deeds)
    implements Sequence<CrowdProgram> {
  /** How many threads change, move, cancel, close, read and write. */
  static final int THREADS = 3;

  /** How many threads select, each with a selector of its own. */
  static final int SELECTORS = 2;

  CrowdProgram(long seed, List<DuctPlan> ducts, List<Deed> deeds) {
    this.seed = seed;
    this.ducts = List.copyOf(ducts);
    this.deeds = List.copyOf(deeds);
  }

  @Override
  public int size() {
    return deeds.size();
  }

  /** The channels stay, even those that no step uses any more. */
  @Override
  public CrowdProgram without(int from, int to) {
    List<Deed> left = new ArrayList<>(deeds);
    left.subList(from, to).clear();
    return new CrowdProgram(seed, ducts, left);
  }

  List<Deed> of(int thread) {
    return deeds.stream().filter(deed -> deed.thread() == thread).toList();
  }

  @Override
  public String toString() {
    StringJoiner lines = new StringJoiner("\n  ", "program of seed " + seed + ":\n  ", "");
    for (int i = 0; i < ducts.size(); i++) {
      lines.add("d%d = %s".formatted(i, ducts.get(i)));
    }
    deeds.forEach(deed -> lines.add(deed.toString()));
    return lines.toString();
  }
}
