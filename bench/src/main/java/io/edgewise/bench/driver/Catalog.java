package io.edgewise.bench.driver;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** All cases, in the order in which they are measured. */
public final class Catalog {
  /** Descriptors that a process needs for itself. */
  private static final long RESERVE = 200;

  private static final long MOST_CHANNELS = 100_000;

  private Catalog() {}

  /**
   * Returns the names of all cases.
   *
   * @return the names, in order
   */
  public static List<String> names() {
    return all().stream().map(Case::name).toList();
  }

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    addSelections(cases);
    addInterest(cases);
    addThreads(cases);
    addEchoes(cases);
    for (long size : List.of(100L, 1_000L, 10_000L, mostChannels())) {
      cases.add(Case.of("one-of-" + size));
    }
    for (long size : List.of(100L, 1_000L, 10_000L, mostChannels())) {
      cases.add(Case.of("register-at-" + size).counting(0));
    }
    cases.add(
        Case.of("heap-idle-key").always(10_000).counting(0).on(Kind.JDK, Kind.POLL, Kind.EDGEWISE));
    return cases;
  }

  private static void addSelections(List<Case> cases) {
    cases.add(Case.of("scan-64").counting(1_000));
    cases.add(Case.of("scan-1024").counting(100));
    cases.add(Case.of("action-64").counting(1_000));
    cases.add(Case.of("empty-select-now").and(Kind.JDK, "c-jni", "jni"));
  }

  private static void addInterest(List<Case> cases) {
    cases.add(Case.of("toggle-off-on").and(Kind.C, "-deferred", "deferred"));
    cases.add(Case.of("toggle-write"));
    cases.add(Case.of("dispatch"));
    cases.add(Case.of("register"));
    cases.add(Case.of("client-write"));
  }

  private static void addThreads(List<Case> cases) {
    cases.add(Case.of("ping-pong").onOneCore());
    cases.add(
        Case.of("worker-rearm")
            .onOneCore()
            .and(Kind.EDGEWISE, "-rearm", "rearm")
            .and(Kind.C, "-rearm", "rearm"));
    cases.add(Case.of("wakeup-select-now"));
  }

  private static void addEchoes(List<Case> cases) {
    for (int connections : new int[] {1, 64}) {
      cases.add(
          Case.of("echo-" + connections)
              .counting(40_000)
              .onOneCore()
              .and(Kind.JDK, "-netty", "netty")
              .and(Kind.JDK, "netty-epoll", "netty-epoll")
              .and(Kind.EDGEWISE, "-netty", "netty"));
    }
  }

  /** As many as a process may have, rounded down to hundreds. */
  private static long mostChannels() {
    UnixOperatingSystemMXBean system =
        (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long most = Math.min(system.getMaxFileDescriptorCount() - RESERVE, MOST_CHANNELS);
    return most / 100 * 100;
  }
}
