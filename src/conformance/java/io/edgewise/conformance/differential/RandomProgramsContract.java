package io.edgewise.conformance.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.edgewise.conformance.Descriptors;
import io.edgewise.conformance.Feature;
import io.edgewise.conformance.OnTestedThread;
import io.edgewise.conformance.Settings;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Random programs do the same on the provider under test and on the JDK's own. */
@ExtendWith(OnTestedThread.class)
public class RandomProgramsContract {
  private static final Duration TIME_LIMIT = Duration.ofHours(11);

  /**
   * How many descriptors the JVM may open for itself meanwhile and keep, including those that
   * virtual threads wait on.
   */
  private static final int FEW =
      3 + (Settings.virtualThreads() ? 2 + 2 * Runtime.getRuntime().availableProcessors() : 0);

  @Test
  @Timeout(value = 12, unit = TimeUnit.HOURS)
  void agreesWithTheReference(TestReporter reporter) throws Exception {
    System.out.print(Feature.leftOut());
    int before = Descriptors.count();
    Report report =
        new Differential(
                Settings.reference(),
                Settings.provider(),
                Settings.seed(),
                Settings.programs(),
                System.out)
            .run(TIME_LIMIT);
    System.out.println(report);
    // This is for the XML, which has no other output; they were printed when found.
    report.tests().forEach(test -> reporter.publishEntry("test", test));
    if (!report.agrees()) {
      fail(report.findings());
    }
    int left = Descriptors.count() - before;
    assertTrue(left <= FEW, () -> left + " more descriptors after all programs");
    assertEquals(Settings.programs(), report.programs(), "the time limit has ended it");
  }
}
