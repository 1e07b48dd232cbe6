package io.edgewise.conformance;

import io.edgewise.conformance.contract.Sctp;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One row of the table: a part of the contract and its tests. The tests are given as class names: a
 * class that cannot be loaded must fail when it is run, not here.
 */
enum Area {
  CHANNELS("contract.Channel"),
  SELECTION("contract.Selection", "contract.ReadyOperations", "contract.Habit"),
  KEYS("contract.Key", "contract.KeySet", "contract.SelectedKeySet"),
  CANCELLATION("contract.Cancellation"),
  CLOSE("contract.Close"),
  WAKE_UP("contract.Wakeup"),
  INTERRUPTION("contract.Interruption", "contract.Blocking"),
  CONNECT("contract.Connection"),
  DATAGRAM("contract.Datagram"),
  PIPE("contract.Pipe"),
  UNIX_DOMAIN("contract.UnixDomain"),
  SCTP("contract.Sctp"),
  CONCURRENCY("contract.Concurrency", "contract.VirtualThread"),
  RACES(
      "race.WakeupRace",
      "race.SelectorCloseRace",
      "race.CancellationRace",
      "race.RegistrationRace",
      "race.InterestRace"),
  LIMITS("contract.Limits"),
  RANDOM_PROGRAMS("differential.RandomPrograms"),
  EDGEWISE_ONLY(
      "modes.StockChannels",
      "modes.Registration",
      "modes.EdgeTriggered",
      "modes.OneShot",
      "modes.OneShotRace",
      "modes.Exclusive",
      "modes.Readiness",
      "modes.FineTimeout",
      "modes.Move",
      "modes.Nested",
      "modes.KnownGaps"),
  OPT_IN_PROGRAMS("optin.OptInPrograms");

  private static final String EDGEWISE = "io.edgewise.EpollSelectorProvider";

  /** Immutable, though its type does not say so. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> tests;

  Area(String... tests) {
    this.tests = Stream.of(tests).map(Area::className).toList();
  }

  private static String className(String test) {
    return Area.class.getPackageName() + "." + test + "Contract";
  }

  /** The names of their classes. */
  List<String> tests() {
    return tests;
  }

  /** Why its tests do not apply to a provider; null if they do. */
  String reasonToSkip(Class<?> provider) {
    if (this == SCTP) {
      return hasSctp() ? null : "there is no SCTP here";
    }
    boolean isForAll = this != EDGEWISE_ONLY && this != OPT_IN_PROGRAMS;
    return isForAll || provider.getName().equals(EDGEWISE)
        ? null
        : "only " + EDGEWISE + " has them";
  }

  private static boolean hasSctp() {
    try {
      return Sctp.isAvailable();
    } catch (LinkageError e) { // the module is absent
      return false;
    }
  }

  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static List<String> names() {
    return Arrays.stream(values()).map(Area::title).toList();
  }

  static Area named(String title) {
    return Arrays.stream(values())
        .filter(area -> area.title().equals(title))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--area: no such area: " + title + "; there are " + names()));
  }
}
