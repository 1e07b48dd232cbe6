package io.edgewise.conformance.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.edgewise.conformance.Descriptors;
import io.edgewise.conformance.OnTestedThread;
import io.edgewise.conformance.Settings;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs races on the provider under test, and checks that as many descriptors are open afterwards as
 * before. Prints the table of outcomes of a long run and of a failed one.
 */
@Timeout(value = 12, unit = TimeUnit.HOURS) // a thread that hangs is noticed by the race itself
@ExtendWith(OnTestedThread.class)
abstract class RaceContract {
  static void run(Race<?> race) throws Exception {
    runThough(race, "");
  }

  /** The same for a race one of whose outcomes, a known defect, leaves descriptors behind. */
  static void runThough(Race<?> race, String leaky) throws Exception {
    // The first pipe of a JVM opens a descriptor that stays open.
    assertTimeoutPreemptively(Settings.patience(), () -> race.prepare().close());
    int before = Descriptors.count();
    boolean passed = false;
    try {
      race.run(Settings.rounds(), Settings.seed(), Settings.patience());
      passed = true;
    } finally {
      if (!passed || Settings.rounds() > Settings.DEFAULT_ROUNDS) {
        System.out.printf("%n%s, seed %d%n%s", race.name(), Settings.seed(), race.outcomes());
      }
    }
    if (race.outcomes().countOf(leaky) == 0) {
      assertEquals(before, Descriptors.count(), race.name() + ": descriptors");
    }
  }
}
